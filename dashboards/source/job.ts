// Job: one job in full.
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { board } from './board.js';
import { figure, grid, lines, notSet } from './panels.js';
import { jobs, orNoRow, orUnset, orZero } from './query.js';

const J = jobs();
const user = jobs('mode="user"');
const ofJob = jobs('scope="job"');
const ofProcess = jobs('scope="process"');

const who = grid(24, {
  title: 'What it is',
  description: 'What is known of the job: its kind, which exporter or program made it, and, of a container, its image and pod. More than one row: the name stands in several namespaces or on several hosts.',
  rows: 4,
  targets: [`max by (instance, namespace, job_object, id, kind, pod_namespace, pod, container, image, package, oldest_process, owned) (last_over_time(jobobject_info${J}[$__range]))`],
  columns: [
    { name: 'Host', from: 'instance' }, { name: 'Namespace', from: 'namespace' }, { name: 'Job object', from: 'job_object' },
    { name: 'Id', from: 'id' }, { name: 'Kind', from: 'kind' }, { name: 'Pod', from: 'pod' },
    { name: 'Container', from: 'container' }, { name: 'Image', from: 'image' },
    { name: 'Package', from: 'package' }, { name: 'Oldest process', from: 'oldest_process' }, { name: 'Owned by the exporter', from: 'owned' },
  ],
});

const summary = [
  figure(4, { title: 'Memory of its limit', description: 'Committed memory as a share of the limit for the whole job.', unit: 'percentunit', decimals: 0, mark: { notice: 0.8, bad: 0.9 }, mappings: [notSet('no limit')],
    expr: orUnset(`max(job_object:memory_commit_limit:ratio${J})`) }),
  figure(4, { title: 'CPU throttled', description: 'Share of the time in which threads were ready to run that CPU rate control throttled them, in 5 minutes.', unit: 'percentunit', decimals: 0, mark: { notice: 0.1, bad: 0.25 }, mappings: [notSet('not reported')],
    expr: orUnset(`max(job_object:cpu_throttled:ratio_rate5m${J})`) }),
  figure(4, { title: 'Cores busy', description: 'Processors that the job keeps busy, as an average of 5 minutes.', unit: 'short', decimals: 2,
    expr: orZero(`sum(job_object:jobobject_cpu_seconds:rate5m${J})`) }),
  figure(4, { title: 'User time left', description: 'User-mode CPU time until the limit of the whole job. Windows kills its processes then, unless its creator asked for a message.', unit: 's', decimals: 0, mappings: [notSet('no limit')],
    expr: orUnset(`min(job_object:cpu_time_left:seconds${J})`) }),
  figure(4, { title: 'CPU time expires in', description: 'Wall time until that limit is reached, at the speed of the last 15 minutes.', unit: 's', decimals: 0, mappings: [notSet('not in sight')],
    expr: orUnset(`min(job_object:cpu_time_to_expiry:seconds_deriv15m${J})`) }),
  figure(4, { title: 'Killed by a limit', description: 'Processes of the job that Windows terminated within the time range because they exceeded a limit.', unit: 'short', decimals: 0, mark: { notice: 1 },
    expr: orZero(`sum(increase(jobobject_processes_terminated_by_limit_total${J}[$__range]))`) }),
];

const memoryAndCpu = [
  [
    lines(12, { title: 'Committed memory and its limits', description: 'Committed memory of the job, its peak since the job was created, and the limits that are set.', unit: 'bytes', limits: ['limit of the job', 'limit of one process'],
      targets: [
        { expr: `sum(jobobject_memory_commit_bytes${J})`, legend: 'committed' },
        { expr: `sum(jobobject_memory_commit_peak_bytes${J})`, legend: 'peak' },
        { expr: `sum(jobobject_memory_limit_bytes${ofJob})`, legend: 'limit of the job' },
        { expr: `max(jobobject_memory_limit_bytes${ofProcess})`, legend: 'limit of one process' },
        { expr: `max(jobobject_memory_commit_largest_process_peak_bytes${J})`, legend: 'peak of one process' },
      ] }),
    lines(12, { title: 'Cores busy, and how much is throttled', description: 'Processors in user and kernel mode, and threads that were ready to run but throttled by CPU rate control. The cap, if there is one, in processors; that of a nested job is a share of its parent and not shown.', unit: 'short', stack: true,
      limits: ['cap'],
      targets: [
        { expr: `sum(rate(jobobject_cpu_seconds_total${user}[$__rate_interval]))`, legend: 'user' },
        { expr: `sum(rate(jobobject_cpu_seconds_total${jobs('mode="kernel"')}[$__rate_interval]))`, legend: 'kernel' },
        { expr: `sum(rate(jobobject_cpu_ready_seconds_total${J}[$__rate_interval]))`, legend: 'throttled' },
        { expr: `max(job_object:cpu_allowed:cores${J})`, legend: 'cap' },
      ] }),
  ],
  [
    lines(12, { title: 'CPU time and its limit', description: 'User time since the limit was set, against the limit of the whole job. At the limit Windows kills the processes, unless the creator asked for a message.', unit: 's', limits: ['limit'],
      targets: [
        { expr: `sum(jobobject_cpu_period_seconds${user})`, legend: 'user time used' },
        { expr: `sum(jobobject_cpu_time_limit_seconds${ofJob})`, legend: 'limit' },
      ] }),
    lines(12, { title: 'Processes and their limit', description: 'Processes in the job, child jobs included, and how many it may have at a time.', unit: 'short', decimals: 0, limits: ['limit'],
      targets: [
        { expr: `sum(jobobject_processes${J})`, legend: 'processes' },
        { expr: `sum(jobobject_processes_limit${J})`, legend: 'limit' },
      ] }),
  ],
];

const events = [
  lines(12, { title: 'Starts and exits', description: 'Processes that were assigned to the job, and those of owned jobs that exited, over the rate interval before each point.', unit: 'short', decimals: 0, bars: true,
    targets: [
      { expr: `sum(increase(jobobject_processes_assigned_total${J}[$__rate_interval]))`, legend: 'started' },
      { expr: `sum(increase(jobobject_processes_exited_total${jobs('outcome="normal"')}[$__rate_interval]))`, legend: 'exited' },
      { expr: `sum(increase(jobobject_processes_exited_total${jobs('outcome="abnormal"')}[$__rate_interval]))`, legend: 'crashed' },
    ] }),
  lines(12, { title: 'Limits that struck', description: 'Processes killed by a limit, CPU time limits that were reached, and limits of owned jobs that were hit or passed, over the rate interval before each point.', unit: 'short', decimals: 0, bars: true,
    targets: [
      { expr: orZero(`sum(increase(jobobject_processes_terminated_by_limit_total${J}[$__rate_interval]))`), legend: 'killed by a limit' },
      { expr: `sum by (scope, action) (increase(jobobject_cpu_time_expirations_total${J}[$__rate_interval]))`, legend: 'CPU time of {{scope}}: {{action}}' },
      { expr: `sum by (limit) (increase(jobobject_limit_violations_total${J}[$__rate_interval]))`, legend: '{{limit}}' },
    ] }),
];

const io = [
  [
    lines(8, { title: 'I/O', description: 'Bytes that the processes of the job read and wrote, from and to anything: files, pipes, devices.', unit: 'Bps',
      targets: [
        { expr: `sum(rate(jobobject_io_read_bytes_total${J}[$__rate_interval]))`, legend: 'read' },
        { expr: `sum(rate(jobobject_io_write_bytes_total${J}[$__rate_interval]))`, legend: 'written' },
        { expr: `sum(rate(jobobject_io_other_bytes_total${J}[$__rate_interval]))`, legend: 'other' },
      ] }),
    lines(8, { title: 'I/O operations', description: 'Reads, writes and other operations each second. Beside them those that reached a disk, where Windows reports them.', unit: 'iops',
      targets: [
        { expr: `sum(rate(jobobject_io_read_operations_total${J}[$__rate_interval]))`, legend: 'reads' },
        { expr: `sum(rate(jobobject_io_write_operations_total${J}[$__rate_interval]))`, legend: 'writes' },
        { expr: `sum(rate(jobobject_disk_read_operations_total${J}[$__rate_interval]))`, legend: 'disk reads' },
        { expr: `sum(rate(jobobject_disk_write_operations_total${J}[$__rate_interval]))`, legend: 'disk writes' },
      ] }),
    lines(8, { title: 'Disk and network', description: 'Bytes from and to disks, without what the cache served, and bytes of the network. 0 where Windows does not report them.', unit: 'Bps',
      targets: [
        { expr: orZero(`sum(rate(jobobject_disk_read_bytes_total${J}[$__rate_interval]))`), legend: 'disk read' },
        { expr: `sum(rate(jobobject_disk_write_bytes_total${J}[$__rate_interval]))`, legend: 'disk written' },
        { expr: `sum(rate(jobobject_network_receive_bytes_total${J}[$__rate_interval]))`, legend: 'received' },
        { expr: `sum(rate(jobobject_network_transmit_bytes_total${J}[$__rate_interval]))`, legend: 'sent' },
      ] }),
  ],
  [
    lines(12, { title: 'Page faults and context switches', description: 'Page faults, hard and soft, and context switches each second, where Windows reports them.', unit: 'ops',
      targets: [
        { expr: `sum(rate(jobobject_page_faults_total${J}[$__rate_interval]))`, legend: 'page faults' },
        { expr: `sum(rate(jobobject_context_switches_total${J}[$__rate_interval]))`, legend: 'context switches' },
      ] }),
    grid(12, { title: 'Limits and options', description: 'Every limit and option that is set on the job, and what Windows does when its CPU time is used up.', rows: 8,
      targets: [
        orNoRow(`max by (flag) (jobobject_limit_flag${J})`, 'flag', 'none'),
        `max by (action) (jobobject_end_of_job_action${J})`,
      ],
      columns: [{ name: 'Limit or option', from: 'flag' }, { name: 'When the CPU time is used up', from: 'action' }] }),
  ],
];

const PROCESS = 'process, process_id';
const processes = grid(24, {
  title: 'Processes',
  description: 'Processes that run in the job. The exporter reports them with --collector.object.processes or --collector.pdh.details.',
  rows: 8,
  targets: [
    orNoRow(`sum by (${PROCESS}) (jobobject_process_threads${J})`, 'process', 'not collected: see the description'),
    `sum by (${PROCESS}) (rate(jobobject_process_cpu_seconds_total${J}[$__rate_interval]))`,
    `sum by (${PROCESS}) (jobobject_process_private_memory_bytes${J})`,
    `sum by (${PROCESS}) (jobobject_process_working_set_bytes${J})`,
    `sum by (${PROCESS}) (jobobject_process_handles${J})`,
    `max by (${PROCESS}) (jobobject_process_start_time_seconds${J}) * 1000`,
  ],
  columns: [
    { name: 'Process', from: 'process' }, { name: 'Process id', from: 'process_id', unit: 'string' },
    { name: 'Cores busy', from: 'B', decimals: 2 }, { name: 'Private memory', from: 'C', unit: 'bytes' },
    { name: 'Working set', from: 'D', unit: 'bytes' }, { name: 'Threads', from: 'A', decimals: 0 },
    { name: 'Handles', from: 'E', decimals: 0 }, { name: 'Started', from: 'F', unit: 'dateTimeAsIso' },
  ],
  sort: 'Cores busy',
});

export const job = (): Dashboard => board({
  uid: 'jobobject-job',
  title: 'Job objects / Job',
  description: 'One job object: what it uses beside every limit, whether it is held back, when its CPU time runs out, its processes and its events.',
  from: 'now-3h',
  several: ['cluster', 'job', 'instance', 'kind', 'namespace'],
  single: ['job_object'],
  events: J,
  lines: [[who], summary, 'Usage and limits', ...memoryAndCpu, 'Events', events, 'I/O', ...io, 'Processes', [processes]],
});
