// Containers: pods and containers on Windows nodes.
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { board } from './board.js';
import { figure, grid, lines } from './panels.js';
import { hosts, named, orNone, orNoRow, orZero } from './query.js';

const H = hosts();
const NAMES = 'cluster, pod_namespace, pod, container';
const OWN_NAMES = 'pod_namespace, pod, container';
// A pod's sandbox has no name of a container. A container without a pod, such as Docker's, is called by the first digits of
// its id, as `docker ps` shows them.
const SHOWN = 'container_id!="",pod_namespace=~"$pod_namespace"';
const info = (over: (series: string) => string = (series) => series) =>
  `(${over(`jobobject_info${hosts(`${SHOWN},pod!=""`)}`)} or label_replace(${over(`jobobject_info${hosts(`${SHOWN},pod=""`)}`)}, "container", "$1", "container_id", "[a-z]+://(.{1,12}).*"))`;
const INFO = info();
const LEGEND = '{{container}} {{pod}}';

const of = (expr: string) => `sum by (${NAMES}) (${named(expr, OWN_NAMES, INFO)})`;
const worst = (expr: string) => `max by (${NAMES}) (${named(expr, OWN_NAMES, INFO)})`;
const line = (expr: string) => [{ expr: orNone(expr, 'container', 'no containers'), legend: LEGEND }];

const cores = of(`job_object:jobobject_cpu_seconds:rate5m${H}`);
const memory = of(`jobobject_memory_commit_bytes${H}`);
const throttled = worst(`job_object:cpu_throttled:ratio_rate5m${H}`);
const kills = (window: string) => of(`increase(jobobject_processes_terminated_by_limit_total${H}[${window}])`);

// The limit of the pod's specification if kube-state-metrics tells it, else that of the job.
const KUBE = (expr: string) => `label_replace(${expr}, "pod_namespace", "$1", "namespace", "(.+)")`;
const kubeLimit = `max by (${NAMES}) (${KUBE('kube_pod_container_resource_limits{resource="memory"}')})`;
const memoryLimit = `(${kubeLimit} and ${memory}) or sum by (${NAMES}) (${named(`sum without (scope) (jobobject_memory_limit_bytes${hosts('scope="job"')})`, OWN_NAMES, INFO)})`;

// Every restart of a container is a job of another id.
const ownRestarts = `count by (${NAMES}) (${info((series) => `last_over_time(${series}[$__range])`)}) - 1`;
const kubeRestarts = `sum by (${NAMES}) (${KUBE('increase(kube_pod_container_status_restarts_total[$__range])')})`;
const restarts = `(${kubeRestarts} and ${ownRestarts}) or (${ownRestarts})`;

const summary = [
  figure(4, { title: 'Containers', description: 'Containers that run, without the sandboxes of pods.', unit: 'short', expr: orZero(`count(${INFO} unless jobobject_info${hosts('pod!="",container=""')})`) }),
  figure(4, { title: 'Pods', description: 'Pods that the containers belong to, as containerd names them.', unit: 'short', expr: orZero(`count(count by (cluster, pod_namespace, pod) (jobobject_info${hosts('pod!="",pod_namespace=~"$pod_namespace"')}))`) }),
  figure(4, { title: 'Throttled', description: 'Containers whose threads CPU rate control throttled for more than 25 % of the time in which they were ready to run.', unit: 'short', mark: { notice: 1 }, expr: orZero(`count(${throttled} > 0.25)`) }),
  figure(4, { title: 'Near the memory limit', description: 'Containers that have committed more than 90 % of their limit.', unit: 'short', mark: { bad: 1 }, expr: orZero(`count(${memory} / (${memoryLimit}) > 0.9)`) }),
  figure(4, { title: 'Killed by a limit', description: 'Processes in containers that Windows terminated within the time range because they exceeded a limit.', unit: 'short', decimals: 0, mark: { notice: 1 }, expr: orZero(`sum(${kills('$__range')})`) }),
  figure(4, { title: 'Restarts', description: 'Restarts of containers within the time range.', unit: 'short', decimals: 0, mark: { notice: 1 }, expr: orZero(`sum(${restarts})`) }),
];

const every = grid(24, {
  title: 'Every container',
  description: 'Usage against limits. Limits and restarts are those of kube-state-metrics where Prometheus has it, else the limits of the job and the number of its ids.',
  rows: 10,
  targets: [
    orNoRow(cores, 'container', 'no containers'), throttled, memory, memoryLimit, `${memory} / (${memoryLimit})`,
    of(`jobobject_processes${H}`), kills('$__range'), restarts,
  ],
  columns: [
    { name: 'Namespace', from: 'pod_namespace' }, { name: 'Pod', from: 'pod' }, { name: 'Container', from: 'container' },
    { name: 'Cores busy', from: 'A', decimals: 2, width: 95 },
    { name: 'CPU throttled', from: 'B', unit: 'percentunit', decimals: 0, bar: 1, width: 170, mark: { notice: 0.1, bad: 0.25 } },
    { name: 'Memory', from: 'C', unit: 'bytes', width: 100 }, { name: 'Limit', from: 'D', unit: 'bytes', width: 100 },
    { name: 'Memory of limit', from: 'E', unit: 'percentunit', decimals: 0, bar: 1, width: 170, mark: { notice: 0.8, bad: 0.9 } },
    { name: 'Processes', from: 'F', decimals: 0, width: 95 }, { name: 'Killed', from: 'G', decimals: 0, width: 80, mark: { notice: 1 } },
    { name: 'Restarts', from: 'H', decimals: 0, width: 90, mark: { notice: 1 } },
  ],
  sort: 'Memory of limit',
});

const charts = [
  [
    lines(12, { title: 'Memory of the limit', description: 'Committed memory as a share of the limit, of containers that have one. At the limit Windows refuses memory.', unit: 'percentunit', softMax: 1, mark: { bad: 0.9 },
      targets: line(`${memory} / (${memoryLimit})`) }),
    lines(12, { title: 'CPU throttled', description: 'Share of the time in which threads were ready to run that CPU rate control throttled them.', unit: 'percentunit', softMax: 0.5, mark: { bad: 0.25 },
      targets: line(throttled) }),
  ],
  [
    lines(12, { title: 'Cores busy', description: 'Processors that each container keeps busy, as an average of 5 minutes.', unit: 'short', targets: line(cores) }),
    lines(12, { title: 'Committed memory', description: 'Memory that each container has committed.', unit: 'bytes', targets: line(memory) }),
  ],
  [
    lines(12, { title: 'Kills', description: 'Processes that a limit killed, over the rate interval before each point.', unit: 'short', decimals: 0, bars: true, targets: line(kills('$__rate_interval')) }),
    grid(12, { title: 'Restarts', description: 'Restarts of each container within the time range.', rows: 8,
      targets: [orNoRow(restarts, 'container', 'no containers')],
      columns: [{ name: 'Namespace', from: 'pod_namespace' }, { name: 'Pod', from: 'pod' }, { name: 'Container', from: 'container' },
        { name: 'Restarts', from: 'A', decimals: 0, width: 100, mark: { notice: 1, bad: 5 } }],
      sort: 'Restarts' }),
  ],
  [
    lines(12, { title: 'Network', description: 'Bytes that the containers received and sent, where Windows reports them.', unit: 'Bps',
      targets: [
        { expr: orZero(`sum(${of(`rate(jobobject_network_receive_bytes_total${H}[$__rate_interval])`)})`), legend: 'received' },
        { expr: orZero(`sum(${of(`rate(jobobject_network_transmit_bytes_total${H}[$__rate_interval])`)})`), legend: 'sent' },
      ] }),
    lines(12, { title: 'Disk', description: 'Bytes that the containers read from and wrote to disks, without what the cache served, where Windows reports them.', unit: 'Bps',
      targets: [
        { expr: orZero(`sum(${of(`rate(jobobject_disk_read_bytes_total${H}[$__rate_interval])`)})`), legend: 'read' },
        { expr: orZero(`sum(${of(`rate(jobobject_disk_write_bytes_total${H}[$__rate_interval])`)})`), legend: 'written' },
      ] }),
  ],
];

export const containers = (): Dashboard => board({
  uid: 'jobobject-containers',
  title: 'Job objects / Containers',
  description: 'Windows containers and their pods: usage against limits, CPU throttled, kills and restarts. Joined with kube-state-metrics where there is one.',
  from: 'now-3h',
  several: ['cluster', 'job', 'instance', 'pod_namespace'],
  events: H,
  lines: [summary, 'Usage against limits', [every], ...charts],
});
