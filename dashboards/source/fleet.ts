// Fleet: all hosts at a glance.
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { board, toHealth, toJob } from './board.js';
import { COLORS, figure, grid, lines, named, notSet } from './panels.js';
import { highest, hosts, orNone, orNoRow, orUnset, orZero } from './query.js';

const H = hosts();

const summary = [
  figure(4, { title: 'Hosts', description: 'Exporters that answered the last scrape.', unit: 'short', expr: `count(jobobject_exporter_build_info${H})` }),
  figure(4, { title: 'Hosts not answering', description: 'Exporters that answered within the last day and do not now.', unit: 'short', mark: { bad: 1 },
    expr: orZero(`count(last_over_time(jobobject_exporter_build_info${H}[1d]) unless on (cluster, job, instance) jobobject_exporter_build_info${H})`) }),
  figure(4, { title: 'Jobs', description: 'Job objects that the exporters report.', unit: 'short', expr: `sum(instance:jobobject_source:count${H})` }),
  figure(4, { title: 'Processes in jobs', description: 'Processes in all jobs; a process in nested jobs counts once.', unit: 'short', expr: `sum(instance:jobobject_processes:sum${H})` }),
  figure(4, { title: 'Cores busy', description: 'Processors that the jobs of all hosts keep busy, as an average of 5 minutes.', unit: 'short', decimals: 1, expr: `sum(instance:jobobject_cpu_seconds:rate5m${H})` }),
  figure(4, { title: 'Committed memory', description: 'Memory that the jobs of all hosts have committed; nested jobs count once.', unit: 'bytes', expr: `sum(instance:jobobject_memory_commit_bytes:sum${H})` }),
  figure(4, { title: 'Killed by a limit', description: 'Processes that Windows terminated within the time range because they exceeded a limit of their job.', unit: 'short', decimals: 0, mark: { notice: 1 },
    expr: orZero(`sum(increase(jobobject_processes_terminated_by_limit_total${H}[$__range]))`) }),
  figure(4, { title: 'CPU time expired', description: 'CPU time limits that were reached within the time range.', unit: 'short', decimals: 0, mark: { notice: 1 },
    expr: orZero(`sum(increase(jobobject_cpu_time_expirations_total${H}[$__range]))`) }),
];

const SAME = ['instance', 'namespace', 'job_object'];
const top = (metric: string) => `max by (${SAME.join(', ')}) (topk(8, ${metric}${H} > 0.5))`;

const attention = grid(24, {
  title: 'Jobs nearest to a limit',
  description: 'Jobs that use more than half of a limit, the eight nearest to each, or that CPU rate control throttles. Follow the name of a job for its own dashboard.',
  rows: 9,
  targets: [
    orNoRow(top('job_object:memory_commit_limit:ratio'), 'job_object', 'no job above half of its memory limit'),
    `max by (${SAME.join(', ')}) (topk(8, job_object:cpu_throttled:ratio_rate5m${H} > 0.05))`,
    `max by (${SAME.join(', ')}) (topk(8, job_object:processes_limit:ratio${H} > 0.5))`,
    `max by (${SAME.join(', ')}) (topk(8, job_object:cpu_time_used:ratio${H} > 0.25))`,
    `min by (${SAME.join(', ')}) (bottomk(8, job_object:cpu_time_to_expiry:seconds_deriv15m${H} > 0))`,
  ],
  columns: [
    { name: 'Host', from: 'instance', width: 180 },
    { name: 'Namespace', from: 'namespace', width: 110 },
    { name: 'Job object', from: 'job_object', link: toJob },
    { name: 'Memory of limit', from: 'A', unit: 'percentunit', decimals: 0, bar: 1, mark: { notice: 0.8, bad: 0.9 } },
    { name: 'CPU throttled', from: 'B', unit: 'percentunit', decimals: 0, bar: 1, mark: { notice: 0.1, bad: 0.25 } },
    { name: 'Processes of limit', from: 'C', unit: 'percentunit', decimals: 0, bar: 1, mark: { notice: 0.8, bad: 1 } },
    { name: 'CPU time of limit', from: 'D', unit: 'percentunit', decimals: 0, bar: 1, mark: { notice: 0.5, bad: 0.9 } },
    { name: 'CPU time expires in', from: 'E', unit: 's', decimals: 0, width: 160, mark: {} },
  ],
  sort: 'Memory of limit',
});

const alerts = grid(24, {
  title: 'Alerts',
  description: 'Alerts of these hosts that fire now, as Prometheus evaluates them. What each means and what to do is in docs/runbooks.md.',
  rows: 6,
  targets: [orNoRow(`max by (alertname, severity, instance, job_object) (ALERTS${hosts('alertname=~"JobObject.+",alertstate="firing"')})`, 'alertname', 'none')],
  columns: [
    { name: 'Alert', from: 'alertname' }, { name: 'Severity', from: 'severity', width: 110 },
    { name: 'Host', from: 'instance', width: 180 }, { name: 'Job object', from: 'job_object' },
  ],
});

const best = (metric: string) => highest(10, `${metric}${H}`, `${metric}${H}`);

const charts = [
  [
    lines(12, { title: 'Cores busy by host', description: 'Processors that the jobs of a host keep busy; the ten highest hosts. Nested jobs count once.', unit: 'short',
      targets: [{ expr: best('instance:jobobject_cpu_seconds:rate5m'), legend: '{{instance}}' }] }),
    lines(12, { title: 'Cores throttled by host', description: 'Threads that were ready to run and throttled by CPU rate control, in seconds each second: processors that the jobs were denied. 0 also where Windows does not report it.', unit: 'short',
      targets: [{ expr: orNone(best('instance:jobobject_cpu_ready_seconds:rate5m'), 'instance', 'not reported'), legend: '{{instance}}' }] }),
  ],
  [
    lines(12, { title: 'Committed memory by host', description: 'Memory that the jobs of a host have committed; the ten highest hosts. Nested jobs count once.', unit: 'bytes',
      targets: [{ expr: best('instance:jobobject_memory_commit_bytes:sum'), legend: '{{instance}}' }] }),
    lines(12, { title: 'Kills and expirations', description: 'Processes that a limit killed and CPU time limits that were reached, over the rate interval before each point, on all hosts.', unit: 'short', bars: true, decimals: 0,
      targets: [
        { expr: orZero(`sum(increase(jobobject_processes_terminated_by_limit_total${H}[$__rate_interval]))`), legend: 'killed by a limit' },
        { expr: orZero(`sum(increase(jobobject_cpu_time_expirations_total${H}[$__rate_interval]))`), legend: 'CPU time expired' },
      ] }),
  ],
];

const hostsTable = grid(24, {
  title: 'Hosts',
  description: 'Each host with its jobs and the state of its exporter. Follow the name of a host for the health of its exporter.',
  rows: 10,
  targets: [
    `sum by (instance) (instance:jobobject_source:count${H})`,
    `sum by (instance) (instance:jobobject_processes:sum${H})`,
    `sum by (instance) (instance:jobobject_cpu_seconds:rate5m${H})`,
    `sum by (instance) (instance:jobobject_memory_commit_bytes:sum${H})`,
    `sum by (instance) (instance:jobobject_processes_terminated_by_limit:increase1h${H})`,
    `min by (instance) (jobobject_exporter_source_up${H})`,
    `max by (instance, version) (jobobject_exporter_build_info${H})`,
    `max by (instance) (instance:cpu_busy:ratio_rate5m${H})`,
    `max by (instance) (instance:memory_commit:ratio${H})`,
  ],
  columns: [
    { name: 'Host', from: 'instance', link: toHealth },
    { name: 'Jobs', from: 'A', decimals: 0 },
    { name: 'Processes', from: 'B', decimals: 0 },
    { name: 'Cores busy', from: 'C', decimals: 2 },
    { name: 'CPU of the host', from: 'H', unit: 'percentunit', decimals: 0, bar: 1, mark: { notice: 0.8, bad: 0.95 }, width: 150 },
    { name: 'Committed memory', from: 'D', unit: 'bytes' },
    { name: 'Memory of the host', from: 'I', unit: 'percentunit', decimals: 0, bar: 1, mark: { notice: 0.8, bad: 0.9 }, width: 150 },
    { name: 'Killed in 1 h', from: 'E', decimals: 0, mark: { notice: 1 } },
    { name: 'Sources', from: 'F', mappings: [named({ 1: { text: 'all up' }, 0: { text: 'one is down', color: COLORS.bad } })], mark: {} },
    { name: 'Version', from: 'version' },
  ],
  sort: 'Cores busy',
});

const prediction = [
  figure(4, { title: 'Next CPU time expiry', description: 'Wall time until the first job reaches its limit of CPU time, at the speed of the last 15 minutes.', unit: 's', decimals: 0,
    mappings: [notSet('none in sight')], expr: orUnset(`min(job_object:cpu_time_to_expiry:seconds_deriv15m${H} > 0)`) }),
  figure(4, { title: 'Near memory limit', description: 'Jobs that have committed more than 90 % of their limit.', unit: 'short', mark: { bad: 1 },
    expr: orZero(`count(job_object:memory_commit_limit:ratio${H} > 0.9)`) }),
  figure(4, { title: 'Throttled jobs', description: 'Jobs whose threads CPU rate control throttled for more than 25 % of the time in which they were ready to run.', unit: 'short', mark: { notice: 1 },
    expr: orZero(`count(job_object:cpu_throttled:ratio_rate5m${H} > 0.25)`) }),
  figure(4, { title: 'Sources down', description: 'Sources of exporters that failed or missed their deadline in the last scrape.', unit: 'short', mark: { bad: 1 },
    expr: orZero(`count(jobobject_exporter_source_up${H} == 0)`) }),
];

export const fleet = (): Dashboard => board({
  uid: 'jobobject-fleet',
  title: 'Job objects / Fleet',
  description: 'All hosts with the job object exporter: load, what needs attention, kills, and whether every source answers.',
  from: 'now-3h',
  several: ['cluster', 'job', 'instance'],
  events: H,
  lines: [summary.slice(0, 6), [...summary.slice(6), ...prediction], 'What needs attention', [alerts], [attention], 'Load', ...charts, 'Every host', [hostsTable]],
});
