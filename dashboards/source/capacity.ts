// Capacity: what is used of hosts and limits, where it leads, and what still fits.
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { board, toJob } from './board.js';
import { figure, grid, lines, note, notSet } from './panels.js';
import { hosts, jobs, ofKind, orNoRow, orUnset } from './query.js';

const H = hosts();
// Jobs of the chosen kinds and namespaces; job_object is the one job that more of is asked for.
const NS = hosts('namespace=~"$namespace"');
const ONE = jobs();
const CORES = `jobobject_host_processors${H}`;
const MEMORY = `jobobject_host_memory_commit_limit_bytes${H}`;

const usedCores = `instance:jobobject_cpu_seconds:rate5m${H}`;
const usedMemory = `instance:jobobject_memory_commit_bytes:sum${H}`;
const peakCores = `quantile_over_time(0.95, ${usedCores}[$__range])`;
const peakMemory = `max_over_time(${usedMemory}[$__range])`;
const DAY = 86400;
// Days until the memory of a host is used up, at the slope of the time range.
const memoryDays = `((${MEMORY} - ${usedMemory}) / (deriv(${usedMemory}[$__range]) > 0) / ${DAY} > 0)`;
const coresDays = `((${CORES} - ${usedCores}) / (deriv(${usedCores}[$__range]) > 0) / ${DAY} > 0)`;

const summary = [
  figure(4, { title: 'Cores busy', description: 'The 95th percentile of the time range, as a share of the processors of all hosts.', unit: 'percentunit', decimals: 0, mark: { notice: 0.7, bad: 0.9 },
    expr: `sum(${peakCores}) / sum(${CORES})` }),
  figure(4, { title: 'Memory committed', description: 'The highest of the time range, as a share of what all hosts can commit.', unit: 'percentunit', decimals: 0, mark: { notice: 0.7, bad: 0.9 },
    expr: `sum(${peakMemory}) / sum(${MEMORY})` }),
  figure(4, { title: 'Memory promised', description: 'Memory limits of all outermost jobs together, as a share of the memory of all hosts. Above 100 %: not every job can use what it may.', unit: 'percentunit', decimals: 0, mark: { notice: 1 }, mappings: [notSet('no limits')],
    expr: orUnset(`sum(instance:jobobject_memory_limit_bytes:sum${H}) / sum(${MEMORY})`) }),
  figure(4, { title: 'Out of memory in', description: 'Days until the first host has committed all of its memory, at the slope of the time range. Choose some days or weeks.', unit: 'd', decimals: 1, mappings: [notSet('not in sight')],
    expr: orUnset(`min(${memoryDays})`) }),
  figure(4, { title: 'Out of cores in', description: 'Days until the first host keeps all of its processors busy, at the slope of the time range.', unit: 'd', decimals: 1, mappings: [notSet('not in sight')],
    expr: orUnset(`min(${coresDays})`) }),
  figure(4, { title: 'Hosts', description: 'Hosts that the figures beside are made of.', unit: 'short', expr: `count(${usedMemory})` }),
];

const trends = [
  lines(12, { title: 'Committed memory of all hosts', description: 'What all outermost jobs have committed and may commit, and what the hosts have.', unit: 'bytes', limits: ['memory of the hosts'],
    targets: [
      { expr: `sum(${usedMemory})`, legend: 'committed' },
      { expr: `sum(instance:jobobject_memory_limit_bytes:sum${H})`, legend: 'limits together' },
      { expr: `sum(${MEMORY})`, legend: 'memory of the hosts' },
    ] }),
  lines(12, { title: 'Cores busy on all hosts', description: 'Processors that all outermost jobs keep busy and were denied by CPU rate control, and what the hosts have.', unit: 'short', limits: ['cores of the hosts'],
    targets: [
      { expr: `sum(${usedCores})`, legend: 'busy' },
      { expr: `sum(instance:jobobject_cpu_ready_seconds:rate5m${H})`, legend: 'throttled' },
      { expr: `sum(${CORES})`, legend: 'cores of the hosts' },
    ] }),
];

const BY = 'instance, namespace, job_object';
const limit = `sum without (scope) (jobobject_memory_limit_bytes${hosts('scope="job",namespace=~"$namespace"')})`;
const best = (expr: string) => `max by (${BY}) (${ofKind(`(${expr})`)})`;
const peak = `max_over_time(jobobject_memory_commit_bytes${NS}[$__range])`;

const COLUMNS = [
  { name: 'Host', from: 'instance', width: 140 }, { name: 'Namespace', from: 'namespace', width: 95 }, { name: 'Job object', from: 'job_object', link: toJob },
];

const provisioning = [
  grid(12, { title: 'Over-provisioned: memory never used', description: 'Jobs with a memory limit that used less than half of it in the time range, by what was left: the limit could be lower.', rows: 9,
    targets: [
      orNoRow(best(`topk(20, (${limit} - ${peak}) and ${peak} / ${limit} < 0.5)`), 'job_object', 'none'),
      best(`${peak} / ${limit} < 0.5`),
    ],
    columns: [...COLUMNS, { name: 'Never used', from: 'A', unit: 'bytes', width: 100 },
      { name: 'Peak of limit', from: 'B', unit: 'percentunit', decimals: 0, bar: 1, width: 150 }],
    sort: 'Never used' }),
  grid(12, { title: 'Under-provisioned: near the limit or throttled', description: 'Jobs that came above 90 % of their memory limit in the time range, or were throttled by CPU rate control for more than 25 % of the time: the limit could be higher.', rows: 9,
    targets: [
      orNoRow(best(`topk(20, ${peak} / ${limit} > 0.9)`), 'job_object', 'none near its memory limit'),
      best(`topk(20, avg_over_time(job_object:cpu_throttled:ratio_rate5m${NS}[$__range]) > 0.25)`),
    ],
    columns: [...COLUMNS, { name: 'Peak of limit', from: 'A', unit: 'percentunit', decimals: 0, bar: 1, width: 150, mark: { notice: 0.9, bad: 0.98 } },
      { name: 'CPU throttled', from: 'B', unit: 'percentunit', decimals: 0, bar: 1, width: 150, mark: { notice: 0.1, bad: 0.25 } }],
    sort: 'Peak of limit' }),
];

// What one more of the chosen job takes: the most that any of them took.
const jobCores = `scalar(max(quantile_over_time(0.95, job_object:jobobject_cpu_seconds:rate5m${ONE}[$__range])))`;
const jobMemory = `scalar(max(max_over_time(jobobject_memory_commit_bytes${ONE}[$__range])))`;
const byCores = `(sum by (instance) (${CORES}) - sum by (instance) (${peakCores})) / ${jobCores}`;
const byMemory = `(sum by (instance) (${MEMORY}) - sum by (instance) (${peakMemory})) / ${jobMemory}`;
const fits = `clamp_min(floor((${byCores} <= ${byMemory}) or ${byMemory}), 0)`;

const more = [
  note(8, 10, 'How this is reckoned', 'What the panels beside assume.', [
    'For the **job object** chosen above, **$job_object**: the room that is left on each host, divided by what one such job takes.',
    '',
    '- room: the processors of a host and the memory that it can commit (RAM and page files), less the 95th percentile of busy cores and the highest committed memory of the time range',
    '- one job: the 95th percentile of its cores and its highest committed memory, of the greediest one',
    '',
    'Both must fit. Work outside of jobs is not known: leave some room for it.',
  ].join('\n')),
  figure(4, { title: 'How many more fit', description: 'How many more of the chosen job fit on all hosts.', unit: 'short', decimals: 0, expr: `sum(${fits})` }),
  grid(12, { title: 'How many more fit on each host', description: 'How many more of the chosen job fit on each host, and what is left there.', rows: 10,
    targets: [fits, `sum by (instance) (${CORES}) - sum by (instance) (${peakCores})`, `sum by (instance) (${MEMORY}) - sum by (instance) (${peakMemory})`],
    columns: [{ name: 'Host', from: 'instance' }, { name: 'Cores left', from: 'B', decimals: 1 }, { name: 'Memory left', from: 'C', unit: 'bytes' },
      { name: 'Fit', from: 'A', decimals: 0, mark: {} }],
    sort: 'Fit' }),
];
const growth = [
  lines(12, { title: 'Growth of memory by job', description: 'How fast the committed memory of a job grows, in bytes each second over an hour; the five that grow most at the end of the time range. A line that stays above 0 for days is a leak.', unit: 'Bps',
    targets: [{ expr: `(${best(`deriv(jobobject_memory_commit_bytes${NS}[1h])`)}) and topk(5, ${best(`deriv(jobobject_memory_commit_bytes${NS}[1h] @ end())`)})`, legend: '{{job_object}} on {{instance}}' }] }),
  grid(12, { title: 'Days until the memory limit', description: 'Days until a job reaches its memory limit, at the slope of the time range.', rows: 8,
    targets: [orNoRow(`min by (${BY}) (${ofKind(`(bottomk(20, (${limit} - jobobject_memory_commit_bytes${NS}) / (deriv(jobobject_memory_commit_bytes${NS}[$__range]) > 0) / ${DAY} > 0))`)})`, 'job_object', 'none grows')],
    columns: [...COLUMNS, { name: 'Days left', from: 'A', unit: 'd', decimals: 1, width: 120, mark: {} }], sort: 'Days left' }),
];

export const capacity = (): Dashboard => board({
  uid: 'jobobject-capacity',
  title: 'Job objects / Capacity',
  description: 'Usage against limits and hosts, where it leads, jobs with too high or too low limits, and how many more of a job fit.',
  from: 'now-7d',
  several: ['cluster', 'job', 'instance', 'kind', 'namespace'],
  single: ['job_object'],
  events: H,
  lines: [summary, 'Trends', trends, growth, 'Limits that do not fit', provisioning, 'How many more of one job fit', more],
});
