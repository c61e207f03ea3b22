// Exporter health: whether what the other dashboards show is complete.
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { board } from './board.js';
import { figure, grid, lines } from './panels.js';
import { hosts, orNone, orNoRow, orZero } from './query.js';

const H = hosts();
const lost = (metric: string) => orZero(`sum(increase(jobobject_exporter_${metric}${H}[$__range]))`);
const drop = (metric: string) => orZero(`sum(increase(jobobject_exporter_${metric}${H}[$__rate_interval]))`);

const summary = [
  figure(3, { title: 'Exporters', description: 'Exporters that answered the last scrape.', unit: 'short', expr: `count(jobobject_exporter_build_info${H})` }),
  figure(3, { title: 'Sources down', description: 'Sources that failed or missed their deadline in the last scrape.', unit: 'short', mark: { bad: 1 }, expr: orZero(`count(jobobject_exporter_source_up${H} == 0)`) }),
  figure(3, { title: 'Slowest scrape', description: 'The longest that Prometheus waited for a scrape within the time range.', unit: 's', decimals: 2, mark: { notice: 2, bad: 8 }, expr: `max(max_over_time(scrape_duration_seconds${H}[$__range]) and on (job, instance) jobobject_exporter_build_info${H})` }),
  figure(3, { title: 'Jobs unreadable', description: 'Jobs that could not be read in the last scrape, for whatever reason.', unit: 'short', mark: { notice: 1 }, expr: orZero(`sum(jobobject_exporter_jobs_unreadable${H})`) }),
  figure(3, { title: 'Series dropped', description: 'Series left out of the scrapes of the time range, because a limit of the exporter was reached.', unit: 'short', decimals: 0, mark: { bad: 1 }, expr: lost('series_dropped_total') }),
  figure(3, { title: 'Messages lost', description: 'Messages of owned jobs that did not arrive within the time range.', unit: 'short', decimals: 0, mark: { notice: 1 }, expr: lost('notifications_missed_total') }),
  figure(3, { title: 'Log lines lost', description: 'Log lines that standard error did not take within the time range.', unit: 'short', decimals: 0, mark: { notice: 1 }, expr: lost('log_lines_dropped_total') }),
  figure(3, { title: 'Failed jobs', description: 'Jobs of configuration files that could not be made or whose program did not start.', unit: 'short', mark: { bad: 1 }, expr: orZero(`count(jobobject_exporter_owned_job_failed${H} > 0)`) }),
];

const scraping = [
  [
    lines(12, { title: 'Scrape time', description: 'How long Prometheus waited for each scrape: the slowest exporter, and the average.', unit: 's',
      targets: [
        { expr: `max(scrape_duration_seconds${H} and on (job, instance) jobobject_exporter_build_info${H})`, legend: 'slowest' },
        { expr: `avg(scrape_duration_seconds${H} and on (job, instance) jobobject_exporter_build_info${H})`, legend: 'average' },
      ] }),
    lines(12, { title: 'Time of each source', description: 'How long a source took to answer: the slowest of all exporters.', unit: 's',
      targets: [{ expr: `max by (source) (jobobject_exporter_source_duration_seconds${H})`, legend: '{{source}}' }] }),
  ],
  [
    lines(12, { title: 'Exporters whose source answers', description: 'Exporters on which each source was up in the last scrape. A line that falls is a source that failed.', unit: 'short', decimals: 0,
      targets: [{ expr: `sum by (source) (jobobject_exporter_source_up${H})`, legend: '{{source}}' }] }),
    lines(12, { title: 'Errors of sources', description: 'Errors by source and code, over the rate interval before each point.', unit: 'short', decimals: 0, bars: true,
      targets: [{ expr: orNone(`sum by (source, code) (increase(jobobject_exporter_source_errors_total${H}[$__rate_interval]))`, 'source', 'no errors'), legend: '{{source}} {{code}}' }] }),
  ],
];

const complete = [
  [
    lines(8, { title: 'Jobs by source', description: 'Jobs that each source reported, on all hosts.', unit: 'short', decimals: 0,
      targets: [{ expr: `sum by (source) (jobobject_exporter_jobs${H})`, legend: '{{source}}' }] }),
    lines(8, { title: 'Jobs unreadable', description: 'Jobs that could not be read, by reason.', unit: 'short', decimals: 0,
      targets: [{ expr: `sum by (reason) (jobobject_exporter_jobs_unreadable${H})`, legend: '{{reason}}' }] }),
    lines(8, { title: 'What was lost', description: 'Series, messages and log lines that were dropped, counters that went back, and queries of performance counters that were rebuilt, over the rate interval before each point.', unit: 'short', decimals: 0, bars: true,
      targets: [
        { expr: drop('series_dropped_total'), legend: 'series' },
        { expr: drop('notifications_missed_total'), legend: 'messages' },
        { expr: drop('log_lines_dropped_total'), legend: 'log lines' },
        { expr: drop('readings_held_total'), legend: 'counters that went back' },
        { expr: drop('pdh_rebuilds_total'), legend: 'rebuilt queries' },
      ] }),
  ],
  [
    lines(8, { title: 'Messages of owned jobs', description: 'Messages that arrived through completion ports, each second. 0 where no job is owned.', unit: 'cps',
      targets: [{ expr: orNone(`sum by (message) (rate(jobobject_exporter_notifications_total${H}[$__rate_interval]))`, 'message', 'none'), legend: '{{message}}' }] }),
    lines(8, { title: 'Owned jobs', bars: true, decimals: 0, description: 'Jobs that the exporters created, and those of them that ended, over the rate interval before each point. 0 where no job is owned.', unit: 'short',
      targets: [
        { expr: orZero(`sum(increase(jobobject_host_owned_jobs_created_total${H}[$__rate_interval]))`), legend: 'created' },
        { expr: orZero(`sum(increase(jobobject_host_owned_jobs_ended_total${H}[$__rate_interval]))`), legend: 'ended' },
      ] }),
    grid(8, { title: 'Jobs of the configuration file that failed', description: 'Jobs that could not be created or adopted, or whose program did not start, and why. The exporter keeps trying.', rows: 8,
      targets: [orNoRow(`max by (instance, job_object, reason) (jobobject_exporter_owned_job_failed${H})`, 'reason', 'none')],
      columns: [{ name: 'Host', from: 'instance' }, { name: 'Job object', from: 'job_object' }, { name: 'Reason', from: 'reason' }] }),
  ],
];

const namespace = [
  lines(12, { title: 'Age of the search for jobs', description: 'Time since the last complete search of the object namespace began, on the host where it is oldest. Jobs in directories that held none then may be missing.', unit: 's',
    targets: [{ expr: orNone(`max(max_over_time(jobobject_exporter_namespace_walk_age_seconds${H}[$__rate_interval]))`, 'source', 'not reported'), legend: 'oldest' }] }),
  lines(12, { title: 'Left out', description: 'Jobs that flags of the exporter leave out, directories of the object namespace that cannot be listed, and containers without names of pods, on all hosts.', unit: 'short', decimals: 0,
    targets: [
      { expr: orZero(`sum(jobobject_exporter_jobs_filtered${H})`), legend: 'jobs left out by flags' },
      { expr: orZero(`sum(jobobject_exporter_namespace_directories_unlisted${H})`), legend: 'directories not listed' },
      { expr: orZero(`sum(jobobject_exporter_containers_unreadable${H})`), legend: 'containers without names' },
    ] }),
];

const itself = [
  [
    lines(8, { title: 'CPU of the exporter', description: 'Processors that an exporter keeps busy: the highest, and the average.', unit: 'percentunit',
      targets: [
        { expr: `max(rate(process_cpu_seconds_total${H}[$__rate_interval]) and on (job, instance) jobobject_exporter_build_info${H})`, legend: 'highest' },
        { expr: `avg(rate(process_cpu_seconds_total${H}[$__rate_interval]) and on (job, instance) jobobject_exporter_build_info${H})`, legend: 'average' },
      ] }),
    lines(8, { title: 'Memory of the exporter', description: 'Memory in RAM of an exporter: the highest, and the average.', unit: 'bytes',
      targets: [
        { expr: `max(process_resident_memory_bytes${H} and on (job, instance) jobobject_exporter_build_info${H})`, legend: 'highest' },
        { expr: `avg(process_resident_memory_bytes${H} and on (job, instance) jobobject_exporter_build_info${H})`, legend: 'average' },
      ] }),
    lines(8, { title: 'Handles of the exporter', description: 'Handles that an exporter has open: the highest. A line that rises without end is a leak.', unit: 'short', decimals: 0,
      targets: [{ expr: `max(process_open_fds${H} and on (job, instance) jobobject_exporter_build_info${H})`, legend: 'highest' }] }),
  ],
  [
    grid(24, { title: 'Every exporter', description: 'Version, samples of a scrape, its duration and the time since the exporter started.', rows: 8,
      targets: [
        `max by (instance, version, platform, compiler) (jobobject_exporter_build_info${H})`,
        `max by (instance) (scrape_samples_scraped${H})`,
        `max by (instance) (scrape_duration_seconds${H})`,
        `max by (instance) (time() - process_start_time_seconds${H})`,
        `min by (instance) (jobobject_exporter_source_up${H})`,
      ],
      columns: [{ name: 'Host', from: 'instance' }, { name: 'Version', from: 'version' }, { name: 'Platform', from: 'platform' },
        { name: 'Samples of a scrape', from: 'B', decimals: 0 }, { name: 'Scrape time', from: 'C', unit: 's', decimals: 3 },
        { name: 'Up for', from: 'D', unit: 's', decimals: 0 }],
      sort: 'Samples of a scrape' }),
  ],
];

export const exporter = (): Dashboard => board({
  uid: 'jobobject-exporter',
  title: 'Job objects / Exporter health',
  description: 'Whether what the exporters report is complete: scrape time, sources, unreadable jobs, dropped series, lost messages and log lines.',
  from: 'now-3h',
  several: ['cluster', 'job', 'instance'],
  events: H,
  lines: [summary, 'Scrapes', ...scraping, 'Completeness', ...complete, namespace, 'The exporter itself', ...itself],
});
