// The list of jobs: as many rows as are seen, whatever there are.

import { bytes, count, digits, duration, percent } from './format.js';
import { badge, el, meter, setAttribute, setMeter, setText, toneOf, visible } from './dom.js';
import { rowsOf } from './model.js';
import { setSpark, spark } from './chart.js';

const COLUMNS = [
  ['name', 'Job'], ['cpu', 'CPU'], ['memory', 'Memory'], ['processes', 'Processes'], ['expiry', 'CPU time left'], ['kills', 'Killed'],
];
const SPARE = 6; // rows beyond the edges

/** A figure of a row: a line, a value, a limit below it. */
class Figure {
  constructor(name, withSpark) {
    this.spark = withSpark ? spark() : null;
    this.value = el('span', { class: 'v' });
    this.limit = el('span', { class: 'of' });
    this.meter = meter(null);
    this.node = el('div', { role: 'gridcell', class: `c c-${name}` }, this.spark,
      el('div', { class: 'fig' }, this.value, this.limit, this.meter));
  }

  update(value, limit, ratio) {
    setText(this.value, value);
    setText(this.limit, limit);
    setMeter(this.meter, ratio);
    setAttribute(this.value, 'data-tone', toneOf(ratio) || null);
  }
}

/** One element that shows one row after another. */
class Row {
  constructor(view) {
    this.twisty = el('button', { type: 'button', class: 'twisty', tabindex: '-1', onclick: () => view.toggle(this.shown.job.path) });
    this.name = el('bdi');
    this.link = el('a', { class: 'name', tabindex: '-1' }, this.name);
    this.sub = el('div', { class: 'sub' });
    this.flags = el('div', { class: 'flags' });
    this.cpu = new Figure('cpu', true);
    this.memory = new Figure('memory', true);
    this.processes = new Figure('processes', true);
    this.expiry = new Figure('expiry', false);
    this.kills = el('div', { role: 'gridcell', class: 'c c-kills' });
    this.who = el('div', { role: 'gridcell', class: 'c c-name' }, this.twisty, el('div', { class: 'who' }, this.link, this.sub), this.flags);
    this.node = el('div', { role: 'row', class: 'row' }, this.who, this.cpu.node, this.memory.node, this.processes.node, this.expiry.node, this.kills);
    this.shown = null;
  }

  update(row, index, host, isCurrent) {
    const { job } = row;
    this.shown = row;
    setAttribute(this.node, 'aria-rowindex', String(index + 2));
    setAttribute(this.node, 'aria-level', String(row.level));
    setAttribute(this.node, 'class', `row${row.isContext ? ' context' : ''}${isCurrent ? ' current' : ''}`);
    setAttribute(this.link, 'tabindex', isCurrent ? '0' : '-1');
    this.who.style.setProperty('--level', String(Math.min(row.level - 1, 12)));
    this.branch(row);
    setText(this.name, visible(job.label));
    setAttribute(this.link, 'title', job.label === job.name ? visible(job.name) : `${visible(job.label)}: ${visible(job.name)}`);
    setAttribute(this.link, 'href', `#/job/${job.path}`);
    this.describe(job);
    this.figures(job, host);
  }

  branch(row) {
    this.twisty.classList.toggle('leaf', row.children === 0);
    setAttribute(this.node, 'aria-expanded', row.children === 0 ? null : String(!row.isCollapsed));
    setAttribute(this.twisty, 'aria-label', `${row.isCollapsed ? 'Show' : 'Hide'} ${row.children} nested`);
    this.twisty.dataset.open = String(!row.isCollapsed);
  }

  describe(job) {
    const parts = [job.kind, job.info.pod && `${job.info.pod_namespace ?? ''}/${job.info.pod}`, job.space, job.id && `id ${job.id}`];
    const text = parts.filter(Boolean).map(visible).join(' · ');
    setText(this.sub, text);
    setAttribute(this.sub, 'title', text);
    const key = job.state.map((one) => one.text).join();
    if (this.flags.dataset.key === key) return;
    this.flags.dataset.key = key;
    this.flags.replaceChildren(...job.state.map((one) => badge(one.text, one.tone, one.why)));
  }

  figures(job, host) {
    const past = host.past.jobs.get(job.path);
    this.cpu.update(digits(job.cores), job.coresLimit === null ? '' : `of ${digits(job.coresLimit)}`, job.cpuRatio);
    this.memory.update(bytes(job.memory), job.memoryLimit === null ? '' : `of ${bytes(job.memoryLimit)}`, job.memoryRatio);
    this.processes.update(count(job.processes), job.processesLimit === null ? '' : `of ${count(job.processesLimit)}`, job.processesRatio);
    if (job.timeLeft === null) this.expiry.update('', '', null);
    else if (job.eta !== null) this.expiry.update(duration(job.eta), `${percent(job.timeRatio)} used`, job.timeRatio);
    else this.expiry.update(`${duration(job.timeLeft)} CPU`, `${percent(job.timeRatio)} used`, job.timeRatio);
    const kills = (job.kills ?? 0) + (job.violations ?? 0);
    setText(this.kills, job.kills === null && job.violations === null ? '–' : count(kills));
    setAttribute(this.kills, 'data-some', kills > 0 ? 'yes' : null);
    setSpark(this.cpu.spark, host.past.times, past?.cpu);
    setSpark(this.memory.spark, host.past.times, past?.memory);
    setSpark(this.processes.spark, host.past.times, past?.processes);
  }
}

/** The view: what to show, the rows that are seen, the keyboard. */
export class ListView {
  options = { search: '', kind: '', attention: false, sort: 'name', descending: false, nested: true, collapsed: new Set() };
  rows = [];
  pool = [];
  current = null; // path of the row that the keyboard is at
  first = 0;

  constructor(host) {
    this.host = host;
    this.totals = el('div', { class: 'totals' });
    this.search = el('input', { type: 'search', id: 'search', placeholder: 'Search name, kind, pod, namespace', 'aria-label': 'Search jobs', autocomplete: 'off', spellcheck: 'false', oninput: () => this.change({ search: this.search.value }) });
    this.kind = el('select', { id: 'kind', 'aria-label': 'Kind of job', onchange: () => this.change({ kind: this.kind.value }) });
    this.nested = el('button', { type: 'button', 'aria-pressed': 'true', onclick: () => this.change({ nested: !this.options.nested }) }, 'Nested');
    this.attention = el('button', { type: 'button', 'aria-pressed': 'false', onclick: () => this.change({ attention: !this.options.attention }) }, 'Needs attention');
    this.found = el('span', { class: 'found', role: 'status' });
    this.heads = COLUMNS.map(([key, title]) => el('div', { role: 'columnheader', class: `c c-${key}` }, el('button', { type: 'button', onclick: () => this.sort(key) }, title)));
    this.space = el('div', { class: 'space', role: 'presentation' });
    this.body = el('div', { class: 'body', role: 'rowgroup', tabindex: '0', 'aria-label': 'Jobs' }, this.space);
    this.head = el('div', { role: 'rowgroup', class: 'headgroup' }, el('div', { role: 'row', class: 'row head', 'aria-rowindex': '1' }, this.heads));
    this.table = el('div', { class: 'table', role: 'treegrid', 'aria-label': 'Jobs', 'aria-colcount': String(COLUMNS.length) }, this.head, this.body);
    this.empty = el('p', { class: 'empty', hidden: true });
    this.node = el('div', { class: 'jobs' }, el('h1', { class: 'unseen' }, 'Jobs of this host'), this.totals,
      el('div', { class: 'tools', role: 'search' }, this.search, this.kind, this.nested, this.attention, this.found), this.table, this.empty);
    this.body.addEventListener('scroll', () => this.draw(), { passive: true });
    this.body.addEventListener('keydown', (event) => this.key(event));
    this.body.addEventListener('focusin', (event) => this.focused(event));
    this.resized = new ResizeObserver(() => { this.height = 0; this.draw(); });
    this.resized.observe(this.body);
  }

  change(options) {
    Object.assign(this.options, options);
    setAttribute(this.nested, 'aria-pressed', String(this.options.nested));
    setAttribute(this.attention, 'aria-pressed', String(this.options.attention));
    this.update();
  }

  sort(key) {
    this.change({ sort: key, descending: this.options.sort === key ? !this.options.descending : false });
  }

  toggle(path) {
    const { collapsed } = this.options;
    if (!collapsed.delete(path)) collapsed.add(path);
    this.update();
  }

  /** After an answer, or after what is to be shown has changed. */
  update() {
    this.rows = rowsOf(this.host, this.options);
    for (const row of this.rows) row.isCollapsed = this.options.collapsed.has(row.job.path);
    this.heads.forEach((head, i) => {
      const isSorted = COLUMNS[i][0] === this.options.sort;
      const isUp = (COLUMNS[i][0] === 'name' || COLUMNS[i][0] === 'expiry') !== this.options.descending;
      setAttribute(head, 'aria-sort', isSorted ? (isUp ? 'ascending' : 'descending') : 'none');
    });
    setAttribute(this.table, 'aria-rowcount', String(this.rows.length + 1));
    if (!this.rows.some((row) => row.job.path === this.current)) this.current = this.rows[0]?.job.path ?? null;
    this.kinds();
    this.sums();
    this.tell();
    this.draw(true);
  }

  tell() {
    const all = this.host.jobs.size;
    const matches = this.rows.filter((row) => !row.isContext).length;
    const isFiltered = this.options.search.trim() !== '' || this.options.kind !== '' || this.options.attention;
    const beyond = this.host.known > all ? `, ${count(this.host.known - all)} more are beyond --limits.max-jobs` : '';
    setText(this.found, isFiltered ? `${count(matches)} of ${count(all)} jobs` : beyond.slice(2));
    const isEmpty = this.rows.length === 0 && this.host.time !== null;
    this.empty.hidden = !isEmpty;
    this.table.hidden = isEmpty;
    if (isEmpty) setText(this.empty, all > 0 ? 'No job matches.' : 'No jobs are reported. The view Exporter shows how the sources are.');
  }

  kinds() {
    const kinds = new Map();
    for (const job of this.host.jobs.values()) kinds.set(job.kind ?? 'none', (kinds.get(job.kind ?? 'none') ?? 0) + 1);
    const key = JSON.stringify([...kinds].sort());
    if (this.kind.dataset.key === key) return;
    this.kind.dataset.key = key;
    const option = (value, text) => el('option', { value, selected: value === this.options.kind }, text);
    this.kind.replaceChildren(option('', `All kinds`),
      ...[...kinds].sort().map(([kind, jobs]) => option(kind, `${kind === 'none' ? 'no kind' : visible(kind)} (${count(jobs)})`)));
    this.kind.value = this.options.kind;
  }

  sums() {
    const all = this.host.totals();
    const total = (title, value, limit, ratio, tone = '') => el('div', { class: 'total' }, el('span', { class: 'what' }, title),
      el('span', { class: 'v', 'data-tone': tone || null }, value), el('span', { class: 'of' }, limit), meter(ratio));
    const cores = this.host.processors;
    const memory = this.host.memoryLimit;
    this.totals.replaceChildren(
      total('Jobs', count(all.jobs), '', null),
      total('Processes', count(all.processes), '', null),
      total('CPU', all.hasCores ? digits(all.cores) : '–', cores ? `of ${count(cores)} cores` : 'cores', all.hasCores && cores ? all.cores / cores : null),
      total('Memory', all.hasMemory ? bytes(all.memory) : '–', memory ? `of ${bytes(memory)}` : '', all.hasMemory && memory ? all.memory / memory : null),
      total('Killed by a limit', count(all.kills), 'processes', null),
      total('Need attention', count(all.attention), all.attention === 1 ? 'job' : 'jobs', null, all.attention > 0 ? 'warn' : ''));
  }

  /** Shows the rows that are seen now. While scrolling only those that were not seen before are written. */
  draw(all = false) {
    if (this.rows.length === 0 || !this.node.isConnected) return;
    if (!this.height) {
      this.height = parseFloat(getComputedStyle(this.table).getPropertyValue('--row')) || 44;
      all = true;
    }
    const { scrollTop, clientHeight } = this.body;
    const size = `${this.rows.length * this.height}px`;
    if (this.space.style.height !== size) this.space.style.height = size;
    const first = Math.max(0, Math.floor(scrollTop / this.height) - SPARE);
    const last = Math.min(this.rows.length, Math.ceil((scrollTop + clientHeight) / this.height) + SPARE);
    const needed = Math.max(last - first, 0);
    while (this.pool.length < needed) {
      const row = new Row(this);
      this.pool.push(row);
      this.space.append(row.node);
    }
    const size_ = this.pool.length;
    const used = new Set();
    for (let i = first; i < last; ++i) {
      const slot = i % size_;
      const row = this.pool[slot];
      used.add(slot);
      if (!all && row.index === i && !row.node.hidden) continue;
      row.index = i;
      row.node.hidden = false;
      row.node.style.transform = `translateY(${i * this.height}px)`;
      row.update(this.rows[i], i, this.host, this.rows[i].job.path === this.current);
    }
    this.pool.forEach((row, slot) => {
      if (!used.has(slot) && !row.node.hidden) row.node.hidden = true;
    });
  }

  at() {
    return Math.max(0, this.rows.findIndex((row) => row.job.path === this.current));
  }

  focused(event) {
    const row = this.pool.find((one) => one.node.contains(event.target));
    if (!row || row.shown.job.path === this.current) return;
    this.current = row.shown.job.path;
    this.draw(true);
  }

  /** Up, down, page and end move; right and left open and close what is nested. */
  key(event) {
    const page = Math.max(1, Math.floor(this.body.clientHeight / this.height) - 1);
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    const row = this.rows[this.at()];
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key in moves) this.move(this.at() + moves[event.key]);
    else if (event.key === 'ArrowRight' && row.isCollapsed) this.toggle(this.current);
    else if (event.key === 'ArrowLeft' && row.children > 0 && !row.isCollapsed) this.toggle(this.current);
    else if (event.key === 'ArrowLeft' && row.job.parent) this.move(this.rows.findIndex((one) => one.job.path === row.job.parent));
    else if (event.key === 'Enter' && event.target === this.body) location.hash = `#/job/${this.current}`;
    else return;
    event.preventDefault();
  }

  move(to) {
    const index = Math.min(Math.max(to, 0), this.rows.length - 1);
    this.current = this.rows[index].job.path;
    const top = index * this.height;
    if (top < this.body.scrollTop) this.body.scrollTop = top;
    if (top + this.height > this.body.scrollTop + this.body.clientHeight) this.body.scrollTop = top + this.height - this.body.clientHeight;
    this.draw(true);
    this.pool.find((row) => row.index === index && !row.node.hidden)?.link.focus({ preventScroll: true });
  }
}
