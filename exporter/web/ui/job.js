// One job: its charts, its limits, its processes, what happened to it.

import { bytes, count, digits, duration, moment, percent, words } from './format.js';
import { badge, el, meter, nameNode, setText, toneOf, visible } from './dom.js';
import { Chart } from './chart.js';
import { eventTable } from './events.js';
import { get } from './api.js';
import { series } from './model.js';

const MOST_PROCESSES = 200;

const fact = (name, ...value) => [el('dt', {}, name), el('dd', {}, ...value)];
const limitRow = (name, used, limit, ratio) => el('tr', {}, el('th', { scope: 'row' }, name), el('td', { class: 'n', 'data-tone': toneOf(ratio) || null }, used),
  el('td', { class: 'n' }, limit), el('td', { class: 'bar' }, meter(ratio), el('span', { class: 'pct' }, ratio === null ? '' : percent(ratio))));

/** A table, or a sentence where there is nothing to put into it. */
export function table(caption, heads, rows, nothing) {
  if (rows.length === 0) return el('p', { class: 'none' }, nothing);
  return el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption }, el('table', {},
    el('thead', {}, el('tr', {}, heads.map(([name, isNumber]) => el('th', { scope: 'col', class: isNumber ? 'n' : null }, name)))),
    el('tbody', {}, rows)));
}

export class JobView {
  constructor(host, path, events) {
    this.host = host;
    this.path = path;
    this.events = events;
    this.detail = null;
    this.cpu = new Chart({ title: 'CPU', format: (value) => (value === null ? '–' : `${digits(value)} cores`) });
    this.memory = new Chart({ title: 'Memory', format: bytes, base: 1024 });
    this.processes = new Chart({ title: 'Processes', format: count });
    this.trail = el('nav', { class: 'trail', 'aria-label': 'Jobs around this one' });
    this.title = el('h1', { tabindex: '-1' });
    this.flags = el('div', { class: 'flags' });
    this.message = el('p', { class: 'notice', hidden: true, role: 'status' });
    this.facts = el('dl', { class: 'facts' });
    this.limits = el('div');
    this.children = el('div');
    this.list = el('div');
    this.happened = el('div');
    const part = (title, ...content) => el('section', { class: 'panel' }, el('h2', {}, title), ...content);
    this.childrenPart = part('Contains', this.children);
    this.node = el('article', { class: 'page' }, this.trail, el('div', { class: 'title' }, this.title, this.flags), this.message,
      el('div', { class: 'charts' }, this.cpu.node, this.memory.node, this.processes.node),
      el('div', { class: 'columns' }, el('div', { class: 'stack' }, part('Limits', this.limits), this.childrenPart, part('Events', this.happened)), part('What it is', this.facts)),
      part('Processes', this.list));
  }

  /** Asks for what the list does not have. */
  async refresh() {
    try {
      this.detail = (await get(`jobs/${this.path}`)).job;
      this.isGone = false;
    } catch (failure) {
      if (failure.status !== 404) throw failure;
      this.isGone = true;
    }
    this.update();
  }

  update() {
    const job = this.host.jobs.get(this.path);
    this.message.hidden = !this.isGone;
    if (this.isGone) setText(this.message, this.detail ? 'This job is no longer there. What follows is what was last seen of it.' : 'There is no such job now.');
    if (!job) {
      if (!this.detail) this.title.replaceChildren('Job');
      return;
    }
    document.title = `${visible(job.label)} · Job objects`;
    this.head(job);
    const past = this.host.past.jobs.get(this.path);
    const { times } = this.host.past;
    this.cpu.update(times, past?.cpu, { limit: job.coresLimit, note: job.coresLimit === null ? '' : `cap ${digits(job.coresLimit)}` });
    this.memory.update(times, past?.memory, { limit: job.memoryLimit, note: job.memoryLimit === null ? '' : `limit ${bytes(job.memoryLimit)}` });
    this.processes.update(times, past?.processes, { limit: job.processesLimit, note: job.processesLimit === null ? '' : `limit ${count(job.processesLimit)}` });
    this.showLimits(job);
    this.showChildren();
    if (this.detail) {
      this.showFacts(job);
      this.showProcesses();
    }
    this.happened.replaceChildren(eventTable(this.events.of(this.path), false, this.events.isAvailable));
  }

  head(job) {
    const around = [];
    const known = new Set([job]);
    for (let up = this.host.jobs.get(job.parent); up && !known.has(up); up = this.host.jobs.get(up.parent)) {
      known.add(up);
      around.unshift(up);
    }
    this.trail.replaceChildren(el('a', { href: '#/' }, 'All jobs'), ...around.flatMap((up) => [' › ', el('a', { href: `#/job/${up.path}` }, nameNode(up.label))]));
    if (this.title.textContent !== visible(job.label)) this.title.replaceChildren(nameNode(job.label));
    this.flags.replaceChildren(...(job.kind ? [badge(visible(job.kind), 'kind')] : []), ...job.state.map((one) => badge(one.text, one.tone, one.why)));
  }

  showLimits(job) {
    const metrics = this.detail?.metrics ?? job.raw.metrics;
    const rows = [];
    if (job.coresLimit !== null) rows.push(limitRow('CPU, cores', digits(job.cores), digits(job.coresLimit), job.cpuRatio));
    if (job.memoryLimit !== null) rows.push(limitRow('Memory', bytes(job.memory), bytes(job.memoryLimit), job.memoryRatio));
    const ofProcess = series(metrics.jobobject_memory_limit_bytes, 'scope', 'process');
    const largest = metrics.jobobject_memory_commit_largest_process_peak_bytes ?? null;
    if (ofProcess !== null) rows.push(limitRow('Memory of a process, peak', bytes(largest), bytes(ofProcess), largest === null ? null : largest / ofProcess));
    if (job.processesLimit !== null) rows.push(limitRow('Processes', count(job.processes), count(job.processesLimit), job.processesRatio));
    if (job.timeLimit !== null) rows.push(limitRow('CPU time, user mode', duration(job.timeUsed), duration(job.timeLimit), job.timeRatio));
    const each = series(metrics.jobobject_cpu_time_limit_seconds, 'scope', 'process');
    if (each !== null) rows.push(limitRow('CPU time of a process', '', duration(each), null));
    this.limits.replaceChildren(table('Limits', [['Limit'], ['Used', true], ['Allowed', true], ['Share']], rows, 'No limit is set on this job.'));
    const expiry = job.timeLeft === null ? null : job.processes === 0 && job.timeLeft === 0 ? 'The CPU time is used up.'
      : job.eta === null ? `${duration(job.timeLeft)} of CPU time are left; it uses none now.`
        : `At the speed of the last minute the CPU time runs out in ${duration(job.eta)}.`;
    if (expiry) this.limits.append(el('p', { class: 'expiry' }, expiry));
    if (job.heldBack !== null && job.coresLimit !== null) this.limits.append(el('p', { class: 'expiry' }, `Throttled by CPU rate control: ${percent(job.heldBack)} of the time that its threads wanted to run.`));
  }

  showFacts(job) {
    const { metrics } = this.detail;
    const info = metrics.jobobject_info?.[0] ?? {};
    const facts = [fact('Name', nameNode(job.name)), fact('Namespace', nameNode(job.space))];
    if (job.id) facts.push(fact('Id', nameNode(job.id)));
    for (const [key, value] of Object.entries(info)) {
      if (key !== 'value' && key !== 'owned') facts.push(fact(words(key).replace(/^./, (c) => c.toUpperCase()), nameNode(String(value))));
    }
    facts.push(fact('Owned by an exporter', info.owned === 'true' ? 'yes' : 'no'));
    const listed = (name, label) => (metrics[name] ?? []).map((one) => one[label]);
    facts.push(fact('Reported by', listed('jobobject_source', 'source').join(', ') || '–'));
    const flags = listed('jobobject_limit_flag', 'flag').map(words);
    if (flags.length > 0) facts.push(fact('Set on it', flags.join(', ')));
    facts.push(fact('CPU time used', duration((metrics.jobobject_cpu_seconds_total ?? []).reduce((all, one) => all + one.value, 0))));
    facts.push(fact('Memory, peak', bytes(metrics.jobobject_memory_commit_peak_bytes ?? null)));
    facts.push(fact('Read / written', `${bytes(metrics.jobobject_io_read_bytes_total ?? null)} / ${bytes(metrics.jobobject_io_write_bytes_total ?? null)}`));
    facts.push(fact('Killed by a limit', count(job.kills)));
    if (job.violations !== null) facts.push(fact('Limits violated', count(job.violations)));
    facts.push(fact('As JSON', el('a', { href: `api/v1/jobs/${this.path}` }, 'API')));
    this.facts.replaceChildren(...facts.flat());
  }

  showChildren() {
    const children = [...this.host.jobs.values()].filter((one) => one.parent === this.path && one.path !== this.path);
    this.childrenPart.hidden = children.length === 0;
    const rows = children.sort((a, b) => (b.cores ?? -1) - (a.cores ?? -1)).slice(0, MOST_PROCESSES).map((one) => el('tr', {},
      el('th', { scope: 'row' }, el('a', { href: `#/job/${one.path}` }, nameNode(one.label))), el('td', { class: 'n' }, digits(one.cores)),
      el('td', { class: 'n' }, bytes(one.memory)), el('td', { class: 'n' }, count(one.processes))));
    this.children.replaceChildren(table('Jobs inside', [['Job'], ['CPU', true], ['Memory', true], ['Processes', true]], rows, ''));
  }

  showProcesses() {
    const { metrics } = this.detail;
    const processes = new Map();
    const of = (one) => {
      if (!processes.has(one.process_id)) processes.set(one.process_id, { id: one.process_id, name: one.process });
      return processes.get(one.process_id);
    };
    for (const one of metrics.jobobject_process_info ?? []) of(one);
    for (const one of metrics.jobobject_process_cpu_seconds_total ?? []) of(one).cpu = (of(one).cpu ?? 0) + one.value;
    const members = { memory: 'private_memory_bytes', set: 'working_set_bytes', threads: 'threads', handles: 'handles', started: 'start_time_seconds' };
    for (const [member, name] of Object.entries(members)) for (const one of metrics[`jobobject_process_${name}`] ?? []) of(one)[member] = one.value;
    for (const id of this.detail.process_ids ?? []) of({ process_id: String(id) });
    const all = [...processes.values()].sort((a, b) => (b.cpu ?? -1) - (a.cpu ?? -1) || Number(a.id) - Number(b.id));
    const rows = all.slice(0, MOST_PROCESSES).map((one) => el('tr', {}, el('td', { class: 'n' }, one.id), el('th', { scope: 'row' }, one.name ? nameNode(one.name) : '–'),
      el('td', { class: 'n' }, duration(one.cpu)), el('td', { class: 'n' }, bytes(one.memory)), el('td', { class: 'n' }, bytes(one.set)),
      el('td', { class: 'n' }, count(one.threads)), el('td', { class: 'n' }, count(one.handles)), el('td', { class: 'n' }, moment(one.started))));
    const parts = [table('Processes', [['Id', true], ['Process'], ['CPU time', true], ['Private', true], ['Working set', true], ['Threads', true], ['Handles', true], ['Started', true]], rows,
      this.detail.process_ids ? 'No process is in this job now.' : 'The sources that are on do not list the processes of this job.')];
    if (all.length > rows.length) parts.push(el('p', { class: 'none' }, `${count(all.length - rows.length)} more are in the API.`));
    if (rows.length > 0 && !metrics.jobobject_process_info) parts.push(el('p', { class: 'none' }, 'Figures of single processes need --collector.object.processes.'));
    this.list.replaceChildren(...parts);
  }
}
