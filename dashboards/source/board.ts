// A dashboard: variables, links, annotations, and panels put in lines.
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import { COLORS, DATASOURCE, type Panel } from './panels.js';

export type Variable = 'cluster' | 'job' | 'instance' | 'namespace' | 'kind' | 'job_object' | 'pod_namespace';

const NAMES: Record<Variable, string> = {
  cluster: 'Cluster', job: 'Scrape job', instance: 'Host', namespace: 'Namespace', kind: 'Kind', job_object: 'Job object',
  pod_namespace: 'Kubernetes namespace',
};

/** What the choice of each variable depends on, from the left to the right. */
const CHOSEN: Record<Variable, string> = {
  cluster: 'jobobject_exporter_build_info',
  job: 'jobobject_exporter_build_info{cluster=~"$cluster"}',
  instance: 'jobobject_exporter_build_info{cluster=~"$cluster",job=~"$job"}',
  kind: 'jobobject_info{cluster=~"$cluster",job=~"$job",instance=~"$instance"}',
  namespace: 'jobobject_info{cluster=~"$cluster",job=~"$job",instance=~"$instance"}',
  pod_namespace: 'jobobject_info{cluster=~"$cluster",job=~"$job",instance=~"$instance"}',
  job_object: 'jobobject_info{cluster=~"$cluster",job=~"$job",instance=~"$instance",namespace=~"$namespace",kind=~"$kind"}',
};

export interface Options {
  uid: string;
  title: string;
  description: string;
  from: string;
  /** Variables of which several values, or all, may be chosen. */
  several: Variable[];
  /** Variables that have exactly one value. */
  single?: Variable[];
  /** Matchers of the jobs whose events are marked. */
  events: string;
  lines: (Panel[] | string)[];
}

function queryVariable(name: Variable, several: boolean): dashboard.QueryVariableBuilder {
  const query = `label_values(${CHOSEN[name]}, ${name})`;
  const variable = new dashboard.QueryVariableBuilder(name)
    .label(NAMES[name])
    .datasource(DATASOURCE)
    .query({ query, refId: `variable-${name}` })
    .definition(query)
    .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
    .sort(dashboard.VariableSort.AlphabeticalAsc)
    .multi(several)
    .includeAll(several);
  // A series without the label is among all of them, too.
  return several ? variable.allValue('.*').current({ selected: true, text: 'All', value: '$__all' }) : variable;
}

function addVariables(board: dashboard.DashboardBuilder, options: Options): void {
  board.withVariable(new dashboard.DatasourceVariableBuilder('datasource').label('Data source').type('prometheus')
    .current({ selected: true, text: 'default', value: 'default' }));
  const order: Variable[] = ['cluster', 'job', 'instance', 'kind', 'namespace', 'pod_namespace', 'job_object'];
  for (const name of order) {
    if (options.several.includes(name)) board.withVariable(queryVariable(name, true));
    if (options.single?.includes(name)) board.withVariable(queryVariable(name, false));
  }
}

function addEvents(board: dashboard.DashboardBuilder, events: string): void {
  const mark = (name: string, color: string, expr: string) => new dashboard.AnnotationQueryBuilder()
    .name(name).datasource(DATASOURCE).enable(true).hide(false).iconColor(color).expr(expr)
    .titleFormat(name).textFormat('{{job_object}} on {{instance}}').step('60s');
  board.annotation(mark('Killed by a limit', COLORS.bad,
    `increase(jobobject_processes_terminated_by_limit_total${events}[2m]) > 0`));
  // The value is the moment: exact, wherever the scrapes were.
  board.annotation(mark('CPU time expired', COLORS.notice,
    `jobobject_cpu_time_last_expiration_timestamp_seconds${events} * 1000`).useValueForTime(true));
}

export function board(options: Options): dashboard.Dashboard {
  const built = new dashboard.DashboardBuilder(options.title)
    .uid(options.uid)
    .description(options.description)
    .tags(['jobobject_exporter'])
    .time({ from: options.from, to: 'now' })
    .refresh('1m')
    .timezone('browser')
    .editable()
    .tooltip(dashboard.DashboardCursorSync.Crosshair)
    .link(new dashboard.DashboardLinkBuilder('Job objects').type(dashboard.DashboardLinkType.Dashboards)
      .tags(['jobobject_exporter']).asDropdown(false).includeVars(true).keepTime(true).targetBlank(false));
  addVariables(built, options);
  addEvents(built, options.events);
  let id = 0;
  let y = 0;
  for (const line of options.lines) {
    if (typeof line === 'string') {
      built.withRow(new dashboard.RowBuilder(line).id(++id).collapsed(false).gridPos({ x: 0, y, w: 24, h: 1 }));
      y += 1;
      continue;
    }
    let x = 0;
    for (const panel of line) {
      panel.id(++id);
      panel.gridPos({ x, y, w: panel.width, h: panel.rows });
      built.withPanel(panel);
      x += panel.width;
    }
    y += Math.max(...line.map((panel) => panel.rows));
  }
  return built.build();
}

/** Links to other dashboards from a row of a table, with the time range and the data source kept. */
export const toJob = {
  title: 'Show this job',
  url: '/d/jobobject-job?var-instance=${__data.fields["Host"]}&var-namespace=${__data.fields["Namespace"]}' +
    '&var-job_object=${__data.fields["Job object"]:percentencode}&${datasource:queryparam}&${__url_time_range}',
};
export const toHealth = {
  title: 'Show the exporter of this host',
  url: '/d/jobobject-exporter?var-instance=${__value.text:percentencode}&${datasource:queryparam}&${__url_time_range}',
};
