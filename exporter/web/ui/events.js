// What happened to jobs: a feed that is kept up, and tables of it.

import { el, nameNode, visible } from './dom.js';
import { moment, words } from './format.js';
import { get } from './api.js';

const KEPT = 1000;
const SHOWN = 300;
const WAIT = 20; // seconds that the exporter may take to answer

const TONES = {
  job_time_killed: 'crit', process_time_killed: 'crit', job_time_expired: 'warn', limit_reached: 'warn', process_refused: 'warn',
  process_exited_abnormally: 'warn',
};

/** The newest events, newest last. */
export class Events {
  all = [];
  lost = 0;
  isAvailable = true;
  next = null;

  of(path) {
    return this.all.filter((one) => one.path === path);
  }

  /** Asks for what is new and waits for it; true if there is something. */
  async ask() {
    const since = this.next === null ? '' : `&since=${encodeURIComponent(this.next)}`;
    let answer;
    try {
      answer = await get(`events?wait=${this.next === null ? 0 : WAIT}${since}`, { patience: (WAIT + 10) * 1000 });
    } catch (failure) {
      if (failure.status !== 503) throw failure;
      answer = await get(`events?wait=0${since}`);  // too many wait already: not this page, too
    }
    this.next = answer.next;
    this.isAvailable = answer.available;
    this.lost += answer.lost;
    this.all.push(...answer.events);
    this.all.splice(0, Math.max(0, this.all.length - KEPT));
    return answer.events.length > 0 || answer.lost > 0;
  }
}

function rowOf(one, withJob) {
  const code = one.code === undefined ? '' : `0x${one.code.toString(16)}`;
  return el('tr', {}, el('td', { class: 'n when' }, moment(one.time)),
    withJob && el('th', { scope: 'row' }, el('a', { href: `#/job/${one.path}` }, nameNode(one.job_object))),
    el('td', {}, el('span', { class: `badge ${TONES[one.event] ?? ''}` }, words(one.event))),
    el('td', {}, one.limit ? words(one.limit) : code), el('td', { class: 'n' }, one.process_id === undefined ? '' : String(one.process_id)));
}

/** The newest first. */
export function eventTable(events, withJob, isAvailable) {
  if (events.length === 0) {
    return el('p', { class: 'none' }, isAvailable ? 'Nothing has happened since this page was opened, as far as the exporter keeps events.' : 'Events come from owned jobs and from ETW (--collector.etw). This exporter has neither.');
  }
  const rows = events.slice(-SHOWN).reverse().map((one) => rowOf(one, withJob));
  const heads = [['When', true], withJob && ['Job'], ['Event'], ['Limit or code'], ['Process', true]].filter(Boolean);
  return el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Events' }, el('table', {},
    el('thead', {}, el('tr', {}, heads.map(([name, isNumber]) => el('th', { scope: 'col', class: isNumber ? 'n' : null }, name)))),
    el('tbody', {}, rows)));
}

export class EventsView {
  constructor(events) {
    this.events = events;
    this.search = el('input', { type: 'search', 'aria-label': 'Search events', placeholder: 'Search job or event', autocomplete: 'off', spellcheck: 'false', oninput: () => this.update() });
    this.list = el('div');
    this.node = el('article', { class: 'page' }, el('div', { class: 'title' }, el('h1', { tabindex: '-1' }, 'Events')), el('div', { class: 'tools' }, this.search), this.list);
  }

  update() {
    document.title = 'Events · Job objects';
    const text = this.search.value.trim().toLocaleLowerCase('en');
    const wanted = (one) => text === '' || `${visible(one.job_object)}\n${words(one.event)}`.toLocaleLowerCase('en').includes(text);
    this.list.replaceChildren(eventTable(this.events.all.filter(wanted), true, this.events.isAvailable));
    if (this.events.lost > 0) this.list.append(el('p', { class: 'none' }, `${this.events.lost} events were overwritten before this page could read them.`));
  }
}
