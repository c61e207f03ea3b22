// Elements, and text that stays text.

/** An element with attributes and children. A child that is a string becomes text, never markup. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** An element of SVG. */
export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** Sets text only where it differs: a write costs a layout. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Sets an attribute only where it differs; null takes it away. */
export function setAttribute(node, name, value) {
  if (value === null) {
    if (node.hasAttribute(name)) node.removeAttribute(name);
  } else if (node.getAttribute(name) !== value) {
    node.setAttribute(name, value);
  }
}

// What acts instead of being seen: control characters, separators of lines, what turns the direction of writing.
const ACTING = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

/** A name as people may see it: what would act is written as its code, and a blank one is put in quotes. */
export function visible(name) {
  const text = name.replace(ACTING, (c) => `\\u${c.codePointAt(0).toString(16).padStart(4, '0')}`);
  return text.trim() === text && text !== '' ? text : `“${text}”`;
}

/** A name in an element of its own, whose direction of writing turns nothing around it. */
export function nameNode(name, attributes = {}) {
  return el('bdi', attributes, visible(name));
}

/** A word with a colour and a shape. */
export function badge(text, tone = '', title = null) {
  return el('span', { class: `badge ${tone}`, title }, text);
}

/** How much of a limit is used; the number beside it says the same. */
export function meter(ratio) {
  const fill = el('i');
  const node = el('span', { class: 'meter', 'aria-hidden': 'true' }, fill);
  setMeter(node, ratio);
  return node;
}

/** Null for no limit. */
export function setMeter(node, ratio) {
  node.hidden = ratio === null;
  if (ratio === null) return;
  const percent = Math.round(Math.min(1, Math.max(0, ratio)) * 1000) / 10;
  const width = `${percent}%`;
  if (node.firstChild.style.width !== width) node.firstChild.style.width = width;
  setAttribute(node, 'data-tone', toneOf(ratio));
}

/** What a part of a limit means. */
export function toneOf(ratio) {
  if (ratio === null) return '';
  return ratio >= 0.9 ? 'crit' : ratio >= 0.75 ? 'warn' : '';
}
