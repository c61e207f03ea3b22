// Panels in one manner: units, colours, sizes.
import * as common from '@grafana/grafana-foundation-sdk/common';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as text from '@grafana/grafana-foundation-sdk/text';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import { UNSET } from './query.js';

export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };

// Okabe and Ito's colours, which people with any colour vision tell apart; good is the colour of text, not green.
export const COLORS = {
  good: 'text', notice: '#CC7A00', bad: '#D55E00', blue: '#0072B2', sky: '#56B4E9', green: '#009E73', pink: '#CC79A7', grey: '#8E8E8E',
};
const PALETTE = [COLORS.sky, '#E69F00', COLORS.green, COLORS.pink, COLORS.blue, COLORS.bad, COLORS.grey];

export interface Target {
  expr: string;
  legend?: string;
}

export interface Column {
  name: string;
  /** The value of the target of this letter; a label's column has the label's name. */
  from: string;
  unit?: string;
  decimals?: number;
  width?: number;
  mark?: Marks;
  /** A bar in the cell, from 0 to this. */
  bar?: number;
  link?: { title: string; url: string };
  mappings?: dashboard.ValueMapping[];
}

/** From these values on a figure is worth a look, and is bad. */
export interface Marks {
  notice?: number;
  bad?: number;
}

interface Common {
  title: string;
  description: string;
  unit: string;
  decimals?: number;
  mark?: Marks;
  min?: number;
  max?: number;
  mappings?: dashboard.ValueMapping[];
}

export type Panel = Builder & { width: number; rows: number };
interface Builder {
  id(id: number): unknown;
  gridPos(position: dashboard.GridPos): unknown;
  build(): dashboard.Panel;
}

export function placed<T extends Builder>(builder: T, width: number, rows: number): T & { width: number; rows: number } {
  return Object.assign(builder, { width, rows });
}

const words = (value: number | null, from: number | null, shown: string, color?: string): dashboard.ValueMapping => ({
  type: dashboard.MappingType.RangeToText,
  options: { from, to: value, result: { text: shown, color } },
});

/** Words in place of the value that stands for "not set". */
export const notSet = (shown: string): dashboard.ValueMapping => words(UNSET / 2, null, shown, COLORS.grey);
/** Words for exact values. */
export function named(values: Record<string, { text: string; color?: string }>): dashboard.ValueMapping {
  return { type: dashboard.MappingType.ValueToText, options: values };
}

export function thresholds(mark: Marks = {}): dashboard.ThresholdsConfigBuilder {
  const steps: dashboard.Threshold[] = [{ value: null, color: COLORS.good }];
  if (mark.notice !== undefined) steps.push({ value: mark.notice, color: COLORS.notice });
  if (mark.bad !== undefined) steps.push({ value: mark.bad, color: COLORS.bad });
  return new dashboard.ThresholdsConfigBuilder().mode(dashboard.ThresholdsMode.Absolute).steps(steps);
}

function query(target: Target, index: number, instant: boolean, asTable = false): prometheus.DataqueryBuilder {
  const built = new prometheus.DataqueryBuilder()
    .datasource(DATASOURCE)
    .refId(String.fromCharCode(65 + index))
    .expr(target.expr)
    .legendFormat(target.legend ?? '')
    .editorMode(prometheus.QueryEditorMode.Code)
    .format(asTable ? prometheus.PromQueryFormat.Table : prometheus.PromQueryFormat.TimeSeries);
  return instant ? built.instant() : built.range();
}

const reduceLast = () => new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields('');

export function figure(width: number, options: Common & { expr: string }): Panel {
  const panel = new stat.PanelBuilder()
    .title(options.title)
    .description(options.description)
    .datasource(DATASOURCE)
    .withTarget(query({ expr: options.expr }, 0, true))
    .unit(options.unit)
    .thresholds(thresholds(options.mark))
    .colorMode(common.BigValueColorMode.Value)
    .graphMode(common.BigValueGraphMode.None)
    .textMode(common.BigValueTextMode.Value)
    .justifyMode(common.BigValueJustifyMode.Center)
    .reduceOptions(reduceLast());
  if (options.decimals !== undefined) panel.decimals(options.decimals);
  if (options.mappings) panel.mappings(options.mappings);
  return placed(panel, width, 4);
}

export interface Lines extends Common {
  targets: Target[];
  /** Lines of a limit: dashed, in the colour of what must not be crossed. */
  limits?: string[];
  /** Where the axis of shares ends at least. */
  softMax?: number;
  bars?: boolean;
  stack?: boolean;
  rows?: number;
  legendRight?: boolean;
}

export function lines(width: number, options: Lines): Panel {
  const panel = new timeseries.PanelBuilder()
    .title(options.title)
    .description(options.description)
    .datasource(DATASOURCE)
    .targets(options.targets.map((target, index) => query(target, index, false)))
    .unit(options.unit)
    .min(options.min ?? 0)
    .thresholds(thresholds(options.mark))
    .colorScheme(new dashboard.FieldColorBuilder().mode(dashboard.FieldColorModeId.PaletteClassic))
    .lineWidth(options.bars ? 0 : 2)
    .fillOpacity(options.bars ? 80 : options.stack ? 30 : manyLines(options) ? 0 : 8)
    .drawStyle(options.bars ? common.GraphDrawStyle.Bars : common.GraphDrawStyle.Line)
    .showPoints(common.VisibilityMode.Never)
    .spanNulls(false)
    .stacking(new common.StackingConfigBuilder().mode(options.stack || options.bars ? common.StackingMode.Normal : common.StackingMode.None).group('A'))
    .legend(new common.VizLegendOptionsBuilder().showLegend(true)
      .displayMode(common.LegendDisplayMode.List)
      .placement(options.legendRight ? common.LegendPlacement.Right : common.LegendPlacement.Bottom).calcs([]))
    .tooltip(new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi).sort(common.SortOrder.Descending));
  if (options.max !== undefined) panel.max(options.max);
  // Without it the axis of a line at 0 ends at 100, whatever that is.
  if (['percentunit', 'short'].includes(options.unit)) panel.axisSoftMax(options.unit === 'short' ? 1 : options.softMax ?? 0.1);
  if (options.decimals !== undefined) panel.decimals(options.decimals);
  if (options.mark) panel.thresholdsStyle(new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed));
  colour(panel, options);
  return placed(panel, width, options.rows ?? 8);
}

/** Areas that cover each other are mud. */
function manyLines(options: Lines): boolean {
  return options.targets.some((target) => target.legend?.includes('{{'));
}

/** A colour for each legend without labels, in the order of the targets; those with labels take turns. */
function colour(panel: timeseries.PanelBuilder, options: Lines): void {
  options.targets.forEach((target, index) => {
    if (!target.legend || target.legend.includes('{{')) return;
    const limit = options.limits?.includes(target.legend);
    const color = limit ? COLORS.bad : PALETTE[index % PALETTE.length];
    const properties: dashboard.DynamicConfigValue[] = [{ id: 'color', value: { mode: 'fixed', fixedColor: color } }];
    if (limit) {
      properties.push({ id: 'custom.lineStyle', value: { fill: 'dash', dash: [10, 6] } }, { id: 'custom.fillOpacity', value: 0 },
        { id: 'custom.stacking', value: { mode: 'none', group: 'A' } });
    }
    panel.overrideByName(target.legend, properties);
  });
}

export interface Rows {
  title: string;
  description: string;
  targets: string[];
  columns: Column[];
  sort?: string;
  rows?: number;
}

/** A table with a row for each set of labels that the targets have in common. */
export function grid(width: number, options: Rows): Panel {
  const panel = new table.PanelBuilder()
    .title(options.title)
    .description(options.description)
    .datasource(DATASOURCE)
    .targets(options.targets.map((expr, index) => query({ expr }, index, true, true)))
    .unit('short')
    .thresholds(thresholds())
    .noValue('–')
    .cellHeight(common.TableCellHeight.Sm)
    .showHeader(true);
  if (options.targets.length > 1) panel.withTransformation({ id: 'merge', options: {} });
  const value = (letter: string) => (options.targets.length > 1 ? `Value #${letter}` : 'Value');
  const field = (column: Column) => (/^[A-Z]$/.test(column.from) ? value(column.from) : column.from);
  panel.withTransformation({ id: 'filterFieldsByName', options: { include: { names: options.columns.map(field) } } });
  panel.withTransformation({ id: 'organize', options: {
    indexByName: Object.fromEntries(options.columns.map((column, index) => [field(column), index])),
    renameByName: Object.fromEntries(options.columns.map((column) => [field(column), column.name])),
  } });
  for (const column of options.columns) panel.overrideByName(column.name, properties(column));
  if (options.sort) panel.sortBy([new common.TableSortByFieldStateBuilder().displayName(options.sort).desc(true)]);
  return placed(panel, width, options.rows ?? 8);
}

function properties(column: Column): dashboard.DynamicConfigValue[] {
  const found: dashboard.DynamicConfigValue[] = [];
  if (column.unit) found.push({ id: 'unit', value: column.unit });
  if (column.decimals !== undefined) found.push({ id: 'decimals', value: column.decimals });
  if (column.width) found.push({ id: 'custom.width', value: column.width });
  if (/^[A-Z]$/.test(column.from)) found.push({ id: 'mappings', value: [...(column.mappings ?? []), notSet('–')] });
  if (column.mark) {
    found.push({ id: 'thresholds', value: thresholds(column.mark).build() },
      { id: 'custom.cellOptions', value: { type: 'color-text' } });
  }
  if (column.bar !== undefined) {
    found.push({ id: 'custom.cellOptions', value: { type: 'gauge', mode: 'basic', valueDisplayMode: 'text' } }, { id: 'min', value: 0 },
      { id: 'max', value: column.bar }, { id: 'thresholds', value: { mode: 'absolute', steps: [{ value: null, color: COLORS.sky },
        ...(column.mark?.notice !== undefined ? [{ value: column.mark.notice, color: COLORS.notice }] : []),
        ...(column.mark?.bad !== undefined ? [{ value: column.mark.bad, color: COLORS.bad }] : [])] } });
  }
  if (column.link) found.push({ id: 'links', value: [{ ...column.link, targetBlank: false }] });
  return found;
}

export function note(width: number, rows: number, title: string, description: string, content: string): Panel {
  const panel = new text.PanelBuilder().title(title).description(description).mode(text.TextMode.Markdown).content(content);
  return placed(panel as unknown as Builder, width, rows) as Panel;
}
