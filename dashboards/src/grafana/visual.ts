import * as bargauge from '@grafana/grafana-foundation-sdk/bargauge';
import * as common from '@grafana/grafana-foundation-sdk/common';
import * as v2 from '@grafana/grafana-foundation-sdk/dashboardv2';
import * as heatmap from '@grafana/grafana-foundation-sdk/heatmap';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as text from '@grafana/grafana-foundation-sdk/text';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import type { Alert, Severity } from '../prometheus/rule-set.js';
import type { Panel } from './panel.js';

export interface Step {
  readonly value: number | null;
  readonly color: string;
}

const colourOf: Record<Severity, string> = { page: 'red', ticket: 'orange' };

interface Line {
  readonly value: number;
  readonly breach: 'above' | 'below';
  readonly colour: string;
}

const lineOf = ({ when, severity }: Alert): Line[] => {
  if (when.threshold === undefined) return [];
  const { value, breach } = when.threshold;
  return [{ value: breach === 'above' ? justAbove(value) : value, breach, colour: colourOf[severity] }];
};

/** Grafana's colour includes the bound, an alert does not. At zero the difference matters. */
const justAbove = (bound: number): number => (bound === 0 ? Number.EPSILON : bound);

/** The bounds of the panel's alerts as colours: green is good, orange is a ticket, red is a page. */
export const stepsOf = ({ alerts, missedBelow }: Panel): Step[] => {
  if (missedBelow !== undefined) {
    return [
      { value: null, color: 'red' },
      { value: missedBelow, color: 'green' },
    ];
  }
  const lines = (alerts ?? []).flatMap(lineOf).toSorted((one, other) => one.value - other.value);
  const [lowest] = lines;
  if (lowest === undefined) return [{ value: null, color: 'blue' }];
  if (lines.every(({ breach }) => breach === 'above')) {
    return [{ value: null, color: 'green' }, ...lines.map(({ value, colour }) => ({ value, color: colour }))];
  }
  // Below the bound is bad, so each bound starts the better colour above it.
  const above = lines.map(({ value }, index) => ({ value, color: lines[index + 1]?.colour ?? 'green' }));
  return [{ value: null, color: lowest.colour }, ...above];
};

/** How each kind of panel looks. Both schemas take the same options and field configuration. */
export const visualOf = (panel: Panel): v2.VizConfigKind => builders[panel.kind](panel).build();

const thresholds = (panel: Panel): v2.ThresholdsConfigBuilder =>
  new v2.ThresholdsConfigBuilder().mode(v2.ThresholdsMode.Absolute).steps(stepsOf(panel));

const byThreshold = (): v2.FieldColorBuilder =>
  new v2.FieldColorBuilder().mode(v2.FieldColorModeId.Thresholds);

/** A line keeps its colour when others appear or disappear. */
const byName = (): v2.FieldColorBuilder =>
  new v2.FieldColorBuilder().mode(v2.FieldColorModeId.PaletteClassicByName);

const reduceToLast = (): common.ReduceDataOptionsBuilder =>
  new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false);

const hasManyLines = ({ lines }: Panel): boolean =>
  lines.length > 1 || lines.some(({ legend }) => legend.includes('{{'));

const graph = (panel: Panel): timeseries.VisualizationV2Builder => {
  const manyLines = hasManyLines(panel);
  const legend = new common.VizLegendOptionsBuilder()
    .displayMode(manyLines ? common.LegendDisplayMode.Table : common.LegendDisplayMode.List)
    .placement(common.LegendPlacement.Bottom)
    .showLegend(true)
    .calcs(manyLines ? ['lastNotNull', 'max'] : []);
  const tooltip = new common.VizTooltipOptionsBuilder()
    .mode(common.TooltipDisplayMode.Multi)
    .sort(common.SortOrder.Descending);
  const hasLine = (panel.alerts ?? []).some(({ when }) => when.threshold !== undefined);
  const built = new timeseries.VisualizationV2Builder()
    .unit(panel.unit)
    .min(0)
    .legend(legend)
    .tooltip(tooltip)
    .colorScheme(byName())
    .lineWidth(2)
    .fillOpacity(8)
    .gradientMode(common.GraphGradientMode.Opacity)
    .showPoints(common.VisibilityMode.Never)
    .spanNulls(false)
    .thresholds(thresholds(panel))
    .thresholdsStyle(
      new common.GraphThresholdsStyleConfigBuilder().mode(
        hasLine ? common.GraphThresholdsStyleMode.Dashed : common.GraphThresholdsStyleMode.Off,
      ),
    );
  if (panel.top !== undefined) built.max(panel.top);
  if (panel.decimals !== undefined) built.decimals(panel.decimals);
  for (const name of panel.background ?? []) built.overrideByName(name, paleLine);
  return built;
};

const paleLine: v2.DynamicConfigValue[] = [
  { id: 'color', value: { mode: 'fixed', fixedColor: 'text' } },
  { id: 'custom.lineStyle', value: { fill: 'dash', dash: [6, 6] } },
  { id: 'custom.lineWidth', value: 1 },
  { id: 'custom.fillOpacity', value: 0 },
];

const stackedGraph = (panel: Panel): timeseries.VisualizationV2Builder =>
  graph(panel)
    .fillOpacity(35)
    .lineWidth(1)
    .stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal).group('A'));

const number = (panel: Panel): stat.VisualizationV2Builder => {
  const coloured = stepsOf(panel).length > 1;
  const built = new stat.VisualizationV2Builder()
    .unit(panel.unit)
    .reduceOptions(reduceToLast())
    .graphMode(common.BigValueGraphMode.Area)
    .colorMode(coloured ? common.BigValueColorMode.Background : common.BigValueColorMode.Value)
    .textMode(hasManyLines(panel) ? common.BigValueTextMode.ValueAndName : common.BigValueTextMode.Value)
    .justifyMode(common.BigValueJustifyMode.Center)
    .orientation(common.VizOrientation.Auto)
    .colorScheme(byThreshold())
    .thresholds(thresholds(panel))
    .noValue(panel.nothing ?? 'No data');
  if (panel.decimals !== undefined) built.decimals(panel.decimals);
  return built;
};

const ranked = (panel: Panel): bargauge.VisualizationV2Builder =>
  new bargauge.VisualizationV2Builder()
    .unit(panel.unit)
    .min(0)
    .reduceOptions(reduceToLast())
    .displayMode(common.BarGaugeDisplayMode.Gradient)
    .valueMode(common.BarGaugeValueMode.Text)
    .showUnfilled(false)
    .orientation(common.VizOrientation.Horizontal)
    .colorScheme(new v2.FieldColorBuilder().mode(v2.FieldColorModeId.ContinuousBlPu))
    .thresholds(thresholds(panel))
    .noValue(panel.nothing ?? 'No data');

const spread = (panel: Panel): heatmap.VisualizationV2Builder =>
  new heatmap.VisualizationV2Builder()
    .unit(panel.unit)
    .calculate(false)
    .color(
      new heatmap.HeatmapColorOptionsBuilder()
        .mode(heatmap.HeatmapColorMode.Scheme)
        .scheme('Oranges')
        .scale(heatmap.HeatmapColorScale.Exponential)
        .exponent(0.5)
        .steps(64),
    )
    .yAxis(new heatmap.YAxisConfigBuilder().unit(panel.unit).axisPlacement(common.AxisPlacement.Left))
    .exemplars(new heatmap.ExemplarConfigBuilder().color('rgba(50,116,217,0.9)'))
    .cellGap(1);

const list = (panel: Panel): table.VisualizationV2Builder =>
  new table.VisualizationV2Builder()
    .unit(panel.unit)
    .showHeader(true)
    .filterable(false)
    .noValue(panel.nothing ?? 'No data');

const prose = (panel: Panel): text.VisualizationV2Builder =>
  new text.VisualizationV2Builder().mode(text.TextMode.Markdown).content(panel.content ?? '');

const builders: Record<Panel['kind'], (panel: Panel) => { build: () => v2.VizConfigKind }> = {
  timeseries: graph,
  stacked: stackedGraph,
  bars: (panel) => stackedGraph(panel).drawStyle(common.GraphDrawStyle.Bars).fillOpacity(70),
  stat: number,
  ranking: ranked,
  heatmap: spread,
  table: list,
  text: prose,
};
