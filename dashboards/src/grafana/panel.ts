import type { HistogramDefinition, Labels } from '@bellwether/telemetry/catalog';
import type { Budget } from '../prometheus/budget-burn.js';
import type { Alert } from '../prometheus/rule-set.js';
import {
  distribution,
  inPanel,
  quantile,
  ratio,
  recorded,
  recordedWithin,
  render,
  storedName,
  sum,
  type Vector,
} from '../promql/index.js';
import type { LabelsOf } from '../promql/selector.js';

/** Units under Grafana's identifiers. */
export type Unit = 's' | 'bytes' | 'percentunit' | 'reqps' | 'ops' | 'short' | 'none';

/** One query of a panel, with the legend of its lines. */
export interface Line {
  readonly query: Vector<string, string>;
  readonly legend: string;
}

/** Queries of one unit. */
export interface Quantity {
  readonly unit: Unit;
  readonly lines: readonly Line[];
}

type AnyVector = Vector<string, string>;
export type Shown = AnyVector | Line | readonly (AnyVector | Line)[];

/** The legend is the values of the labels. Without labels it is the title of the panel. */
const legendOf = ({ labels }: AnyVector): string =>
  labels
    .filter((label) => label !== 'le')
    .map((label) => `{{${storedName(label)}}}`)
    .join(' · ');

const lineOf = (shown: AnyVector | Line): Line =>
  'legend' in shown ? shown : { query: shown, legend: legendOf(shown) };

const linesOf = (shown: Shown): readonly Line[] =>
  Array.isArray(shown) ? shown.map(lineOf) : [lineOf(shown as AnyVector | Line)];

const inUnit =
  (unit: Unit) =>
  (shown: Shown): Quantity => ({ unit, lines: linesOf(shown) });

export const seconds = inUnit('s');
export const bytes = inUnit('bytes');
export const share = inUnit('percentunit');
export const requestsPerSecond = inUnit('reqps');
export const perSecond = inUnit('ops');
export const amount = inUnit('short');

/** A line with a name, followed by the values of its labels. */
export const named = (name: string, query: AnyVector): Line => {
  const labels = legendOf(query);
  return { query, legend: labels === '' ? name : `${name} · ${labels}` };
};

/** Percentiles as lines of one panel: `p50`, `p95`, `p99`. */
export const quantiles = <L extends Labels, B extends number>(
  shares: readonly number[],
  metric: HistogramDefinition<L, B>,
  ...by: readonly LabelsOf<L>[]
): readonly Line[] =>
  shares.map((one) => {
    const of = quantile(one, metric);
    return named(`p${one * 100}`, by.length === 0 ? of : of.by(...by));
  });

export type PanelKind = 'timeseries' | 'stacked' | 'bars' | 'stat' | 'heatmap' | 'ranking' | 'table' | 'text';

export interface PanelOptions {
  /** What the panel shows and what to look for. Its description in Grafana. */
  readonly reads: string;
  /** Alerts on the same quantity. Their thresholds become the lines and colours of the panel. */
  readonly alerts?: readonly Alert[];
  /** Shows exemplars: dots that link to a trace. */
  readonly exemplars?: boolean;
  /** The text of a stat without a value. */
  readonly nothing?: string;
  /** The domain whose dashboard shows details. */
  readonly more?: string;
  /** The upper end of the axis. */
  readonly top?: number;
  readonly decimals?: number;
  /** Red below this value, green from it on. */
  readonly missedBelow?: number;
  /** Titles of the columns by stored label, in order. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Names of the lines that are drawn dashed and pale. */
  readonly background?: readonly string[];
  /** Why the panel may be empty on a healthy, busy system. */
  readonly mayBeEmpty?: string;
}

export interface Panel extends PanelOptions, Quantity {
  readonly kind: PanelKind;
  readonly title: string;
  /** Markdown, for text panels. */
  readonly content?: string;
}

const panelOf =
  (kind: PanelKind) =>
  (title: string, shows: Quantity, options: PanelOptions): Panel => ({ ...options, ...shows, kind, title });

/** Lines over time. */
export const timeseries = panelOf('timeseries');
/** Stacked areas, for parts of a whole. */
export const stacked = panelOf('stacked');
/** Stacked bars, for counts of rare events. */
export const bars = panelOf('bars');
/** One current number with its recent past. */
export const stat = panelOf('stat');
/** The largest of many, as horizontal bars. */
export const ranking = panelOf('ranking');
/** Current series, one in each row. */
export const table = panelOf('table');

/** How the observations of a histogram spread over its buckets, over time. */
export const heatmap = <L extends Labels>(
  title: string,
  metric: HistogramDefinition<L>,
  options: PanelOptions,
): Panel => ({
  ...options,
  kind: 'heatmap',
  title,
  unit: metric.name.endsWith('_bytes') ? 'bytes' : metric.name.endsWith('_seconds') ? 's' : 'short',
  lines: [{ query: distribution(metric), legend: '{{le}}' }],
});

export const text = (title: string, content: string): Panel => ({
  kind: 'text',
  title,
  content,
  reads: '',
  unit: 'none',
  lines: [],
});

/** The share of bad events, as in the alerts of the budget. */
export const badShare = (budget: Budget): Vector<'@job', never> =>
  ratio(sum(recorded(budget.bad)).by('@job'), sum(recorded(budget.total)).by('@job'));

/** How much of the budget of 30 days is left: 100% is untouched, 0% is spent. */
export const budgetLeft = (title: string, budget: Budget, left: string): Panel =>
  stat(
    title,
    share(
      ratio(sum(recordedWithin('sum', '30d', budget.bad)), sum(recordedWithin('sum', '30d', budget.total)))
        .dividedBy(budget.allowed)
        .complement(),
    ),
    {
      reads: `${left} Below zero the objective is missed.`,
      nothing: 'No traffic',
      decimals: 1,
      missedBelow: 0,
    },
  );

/** The text about what is left, for bad events of one name. */
export const leftOf = (events: string): string =>
  `Of the ${events} that 30 days allow, how many are still allowed.`;

/** The share of bad events over time, with the bounds of its alerts. */
export const budgetBurn = (title: string, budget: Budget, reads: string): Panel =>
  timeseries(title, share(named('bad', badShare(budget))), { reads, alerts: budget.alerts });

/** A query of a panel, for both schemas. */
export interface PanelQuery {
  readonly refId: string;
  readonly expr: string;
  readonly legend: string;
  readonly exemplar: boolean;
  readonly format: 'time_series' | 'heatmap' | 'table';
  /** Tables and rankings show the current value, all others the time range. */
  readonly instant: boolean;
}

const formats: Partial<Record<Panel['kind'], PanelQuery['format']>> = { heatmap: 'heatmap', table: 'table' };

export const queriesOf = (panel: Panel): readonly PanelQuery[] =>
  panel.lines.map(({ query, legend }, index) => ({
    refId: String.fromCodePoint('A'.codePointAt(0)! + index),
    expr: render(query.node, inPanel),
    legend: legend === '' ? panel.title : legend,
    exemplar: panel.exemplars === true,
    format: formats[panel.kind] ?? 'time_series',
    instant: panel.kind === 'table' || panel.kind === 'ranking',
  }));

export interface Transformation {
  readonly id: string;
  readonly options: object;
}

/** A table shows only the columns it names, in this order and under these titles. */
export const transformationsOf = ({ kind, columns }: Panel): readonly Transformation[] => {
  if (kind !== 'table' || columns === undefined) return [];
  const shown = Object.keys(columns);
  return [
    { id: 'filterFieldsByName', options: { include: { names: shown } } },
    {
      id: 'organize',
      options: {
        excludeByName: {},
        indexByName: Object.fromEntries(shown.map((name, index) => [name, index])),
        renameByName: columns,
      },
    },
  ];
};
