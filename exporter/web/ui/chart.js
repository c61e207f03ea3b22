// Lines over the last minutes.

import { clock } from './format.js';
import { el, setAttribute, svg } from './dom.js';

const SPAN = 900; // seconds

/** The line of `values` at `times`, with a break where a value is missing. Both scales begin at 0. */
function path(times, values, width, height, top) {
  const end = times.at(-1) ?? 0;
  let line = '';
  let isDown = false;
  for (let i = 0; i < times.length; ++i) {
    const value = values?.[i];
    const age = end - times[i];
    if (value === null || value === undefined || age > SPAN) {
      isDown = false;
      continue;
    }
    const x = Math.round((width - (age / SPAN) * width) * 10) / 10;
    const y = Math.round((height - (Math.min(value, top) / top) * (height - 1.5)) * 10) / 10;
    // A point that stands alone is a dot: a line of no length with round ends.
    line += isDown ? `L${x} ${y}` : `M${x} ${y}h0`;
    isDown = true;
  }
  return line;
}

const highest = (values) => values?.reduce((most, value) => (value > most ? value : most), 0) ?? 0;

/** A small line without axes. */
export function spark() {
  const line = svg('path', { class: 'line' });
  const node = svg('svg', { class: 'spark', viewBox: '0 0 72 22', preserveAspectRatio: 'none', 'aria-hidden': 'true' }, line);
  return node;
}

export function setSpark(node, times, values) {
  const top = highest(values) * 1.1 || 1;
  setAttribute(node.firstChild, 'd', path(times, values, 72, 21, top));
}

/** The next round number above, of steps that people count in. */
function round(value, base) {
  if (value <= 0) return 1;
  const power = base ** Math.floor(Math.log(value) / Math.log(base));
  const steps = base === 10 ? [1, 2, 2.5, 5, 10] : [1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024];
  return steps.find((step) => step * power >= value) * power;
}

/** A chart with a scale, a line for the limit, and the value under the pointer. */
export class Chart {
  constructor({ title, format, base = 10 }) {
    this.format = format;
    this.base = base;
    this.width = 600;
    this.height = 130;
    this.area = svg('path', { class: 'area' });
    this.line = svg('path', { class: 'line' });
    this.limit = svg('line', { class: 'limit', x1: 0, x2: this.width });
    this.cursor = svg('line', { class: 'cursor', y1: 0, y2: this.height });
    const grid = [0.25, 0.5, 0.75].map((part) => svg('line', { class: 'grid', x1: 0, x2: this.width, y1: this.height * part, y2: this.height * part }));
    this.drawing = svg('svg', { viewBox: `0 0 ${this.width} ${this.height}`, preserveAspectRatio: 'none', role: 'img' }, ...grid, this.area, this.line, this.limit, this.cursor);
    this.now = el('span', { class: 'now' });
    this.top = el('span', { class: 'top-scale' });
    this.from = el('span');
    this.until = el('span');
    this.note = el('span', { class: 'note' });
    this.node = el('section', { class: 'chart' },
      el('h2', {}, title, ' ', this.note, this.now),
      el('div', { class: 'plot' }, this.top, this.drawing),
      el('div', { class: 'axis', 'aria-hidden': 'true' }, this.from, this.until));
    this.title = title;
    this.drawing.addEventListener('pointermove', (event) => this.point(event));
    this.drawing.addEventListener('pointerleave', () => this.point(null));
    this.cursor.style.display = 'none';
  }

  update(times, values, { limit = null, note = '' } = {}) {
    this.times = times;
    this.values = values;
    const most = highest(values);
    this.scale = round(Math.max(most * 1.05, limit !== null && limit < most * 4 ? limit * 1.05 : 0), this.base);
    const line = path(times, values, this.width, this.height, this.scale);
    setAttribute(this.line, 'd', line);
    setAttribute(this.area, 'd', this.filled(line));
    const showsLimit = limit !== null && limit <= this.scale;
    this.limit.style.display = showsLimit ? '' : 'none';
    if (showsLimit) {
      const y = String(this.height - (limit / this.scale) * (this.height - 1.5));
      setAttribute(this.limit, 'y1', y);
      setAttribute(this.limit, 'y2', y);
    }
    this.top.textContent = this.format(this.scale);
    this.note.textContent = note;
    const end = times.at(-1);
    this.from.textContent = end === undefined ? '' : clock(end - SPAN);
    this.until.textContent = end === undefined ? '' : clock(end);
    const last = values?.findLast?.((value) => value !== null && value !== undefined) ?? null;
    if (!this.isPointed) this.now.textContent = this.format(last);
    setAttribute(this.drawing, 'aria-label', `${this.title} over the last 15 minutes: now ${this.format(last)}, at most ${this.format(most)}`);
  }

  /** What is below the line, piece by piece. */
  filled(line) {
    return line.split('M').filter(Boolean).map((piece) => {
      const points = piece.replace('h0', '').split('L');
      const x = (point) => point.trim().split(' ')[0];
      return `M${x(points[0])} ${this.height}L${points.join('L')}L${x(points.at(-1))} ${this.height}Z`;
    }).join('');
  }

  point(event) {
    this.isPointed = event !== null && this.times?.length > 0;
    this.cursor.style.display = this.isPointed ? '' : 'none';
    if (!this.isPointed) return;
    const box = this.drawing.getBoundingClientRect();
    const end = this.times.at(-1);
    const time = end - SPAN * (1 - (event.clientX - box.left) / box.width);
    let nearest = 0;
    this.times.forEach((one, i) => {
      if (Math.abs(one - time) < Math.abs(this.times[nearest] - time)) nearest = i;
    });
    const x = String(this.width - ((end - this.times[nearest]) / SPAN) * this.width);
    setAttribute(this.cursor, 'x1', x);
    setAttribute(this.cursor, 'x2', x);
    this.now.textContent = `${clock(this.times[nearest])}   ${this.format(this.values?.[nearest] ?? null)}`;
  }
}
