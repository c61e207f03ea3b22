// The exporter itself: its sources, its limits, what it could not read.

import { bytes, count, duration, moment, percent, words } from './format.js';
import { badge, el, meter } from './dom.js';
import { series } from './model.js';
import { table } from './job.js';

const fact = (name, ...value) => [el('dt', {}, name), el('dd', {}, ...value)];

function trouble(error) {
  return el('p', { class: 'trouble' }, el('strong', {}, error.times > 1 ? `${error.code} (${count(error.times)} times)` : error.code),
    error.message ? `: ${error.message}. ` : '. ', error.advice ?? '');
}

function sourceRow(source) {
  const notes = [source.error, ...source.warnings].filter(Boolean).map(trouble);
  const state = source.up ? (source.warnings.length > 0 ? badge('up, with warnings', 'warn') : badge('up', 'good')) : badge('down', 'crit');
  return el('tr', {}, el('th', { scope: 'row' }, source.source), el('td', {}, state), el('td', { class: 'n' }, count(source.jobs ?? null)),
    el('td', { class: 'n' }, duration(source.duration_microseconds / 1e6)), el('td', { class: 'wide' }, notes));
}

export class StatusView {
  constructor() {
    this.sources = el('div');
    this.facts = el('dl', { class: 'facts' });
    this.limits = el('div');
    this.missing = el('dl', { class: 'facts' });
    const part = (title, ...content) => el('section', { class: 'panel' }, el('h2', {}, title), ...content);
    this.node = el('article', { class: 'page' }, el('div', { class: 'title' }, el('h1', { tabindex: '-1' }, 'Exporter')), part('Sources', this.sources),
      el('div', { class: 'columns' }, part('Program', this.facts), part('Limits of a scrape', this.limits)), part('Not shown', this.missing));
  }

  update(status) {
    document.title = 'Exporter · Job objects';
    if (!status) return;
    const { metrics, build, jobs, limits } = status;
    this.sources.replaceChildren(table('Sources', [['Source'], ['State'], ['Jobs', true], ['Took', true], ['What to know']], status.sources.map(sourceRow), 'Every source is switched off.'));
    this.facts.replaceChildren(...[
      fact('Version', build.version), fact('Built with', build.compiler), fact('Platform', build.platform),
      fact('Started', moment(status.started)), fact('Running for', duration(status.uptime_seconds)),
      fact('CPU time used', duration(metrics.process_cpu_seconds_total ?? null)), fact('Memory', bytes(metrics.process_resident_memory_bytes ?? null)),
      fact('Handles', count(metrics.process_open_fds ?? null)), fact('Events', status.events ? 'reported' : 'nothing reports events')].flat());
    const ratio = jobs.known / limits.max_jobs;
    this.limits.replaceChildren(table('Limits', [['Limit'], ['Used', true], ['Allowed', true], ['Share']], [
      el('tr', {}, el('th', { scope: 'row' }, 'Jobs'), el('td', { class: 'n' }, count(jobs.known)), el('td', { class: 'n' }, count(limits.max_jobs)), el('td', { class: 'bar' }, meter(ratio), el('span', { class: 'pct' }, percent(ratio)))),
      el('tr', {}, el('th', { scope: 'row' }, 'Processes'), el('td', { class: 'n' }, ''), el('td', { class: 'n' }, count(limits.max_processes)), el('td')),
      el('tr', {}, el('th', { scope: 'row' }, 'Series, as text'), el('td', { class: 'n' }, ''), el('td', { class: 'n' }, bytes(limits.max_bytes)), el('td')),
    ], ''));
    const missing = (metrics.jobobject_exporter_jobs_unreadable ?? []).map((one) => fact(`Unreadable: ${words(one.reason)}`, count(one.value)));
    missing.push(fact('Series dropped', count(metrics.jobobject_exporter_series_dropped_total ?? null)), fact('Log lines dropped', count(metrics.jobobject_exporter_log_lines_dropped_total ?? null)));
    if (metrics.jobobject_exporter_jobs_filtered !== undefined) missing.push(fact('Left out by flags', count(metrics.jobobject_exporter_jobs_filtered)));
    this.missing.replaceChildren(...missing.flat());
  }
}

/** What the list needs to know of the host. */
export function hostFigures(status) {
  return {
    processors: status.metrics.jobobject_host_processors ?? null,
    memoryLimit: status.metrics.jobobject_host_memory_commit_limit_bytes ?? null,
    down: status.sources.filter((source) => !source.up).map((source) => source.source),
    unreadable: series(status.metrics.jobobject_exporter_jobs_unreadable, 'reason', 'access_denied'),
  };
}
