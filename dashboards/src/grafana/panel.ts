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

/** Units by the identifiers Grafana knows them by. */
export type Unit = 's' | 'bytes' | 'percentunit' | 'reqps' | 'ops' | 'short' | 'none';

/** One query of a panel and what its lines are called. */
export interface Line {
  readonly query: Vector<string, string>;
  readonly legend: string;
}

/** What a panel shows: lines of one unit. */
export interface Quantity {
  readonly unit: Unit;
  readonly lines: readonly Line[];
}

type AnyVector = Vector<string, string>;
export type Shown = AnyVector | Line | readonly (AnyVector | Line)[];

/** Lines are called after their labels, in our words; a query without labels goes by the title of the panel. */
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

/** A line with a name of its own, before the names of its labels. */
export const named = (name: string, query: AnyVector): Line => {
  const labels = legendOf(query);
  return { query, legend: labels === '' ? name : `${name} · ${labels}` };
};

/** The usual latencies as lines of one panel: `p50`, `p95`, `p99`. */
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
  /** What it says, and what to look for: shown behind the small i. */
  readonly reads: string;
  /** Alerts on the same quantity. Their thresholds become the lines and colours of the panel. */
  readonly alerts?: readonly Alert[];
  /** Dots that lead from a slow moment to one trace of it. */
  readonly exemplars?: boolean;
  /** What a stat says while there is nothing to measure. */
  readonly nothing?: string;
  /** The domain whose dashboard tells more. */
  readonly more?: string;
  /** The top of the axis, where it is known. */
  readonly top?: number;
  readonly decimals?: number;
  /** What a promise leaves: red below this, green from it on. */
  readonly missedBelow?: number;
  /** Columns of a table, as stored labels, in order. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Lines drawn dashed and pale, by their names: the past, a bound. */
  readonly background?: readonly string[];
  /** Why this panel may be empty on a healthy, busy system. */
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
/** Areas on top of each other: parts of a whole. */
export const stacked = panelOf('stacked');
/** Bars on top of each other: rare events, counted. */
export const bars = panelOf('bars');
/** One number, now, with its recent past behind it. */
export const stat = panelOf('stat');
/** The largest of many, as bars from left to right. */
export const ranking = panelOf('ranking');
/** What is there now, a row for each. */
export const table = panelOf('table');

/** How a histogram's observations spread over its buckets, through time. */
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

/** The share of bad events, as the alerts of the budget see it. */
export const badShare = (budget: Budget): Vector<'@job', never> =>
  ratio(sum(recorded(budget.bad)).by('@job'), sum(recorded(budget.total)).by('@job'));

/** How much of the 30 days' budget is left: 100% untouched, 0% spent, below that the objective is missed. */
export const budgetLeft = (title: string, budget: Budget, reads: string): Panel =>
  stat(
    title,
    share(
      ratio(sum(recordedWithin('sum', '30d', budget.bad)), sum(recordedWithin('sum', '30d', budget.total)))
        .dividedBy(budget.allowed)
        .complement(),
    ),
    { reads, nothing: 'No traffic', decimals: 1, missedBelow: 0 },
  );

/** The share of bad events over time, with the bounds at which somebody is woken or asked. */
export const budgetBurn = (title: string, budget: Budget, reads: string): Panel =>
  timeseries(title, share(named('bad', badShare(budget))), { reads, alerts: budget.alerts });

/** A query as a panel asks it, in either schema. */
export interface PanelQuery {
  readonly refId: string;
  readonly expr: string;
  readonly legend: string;
  readonly exemplar: boolean;
  readonly format: 'time_series' | 'heatmap' | 'table';
  /** A table wants what is there now; everything else wants its past as well. */
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

/** A table shows the columns it names, in that order and by their spoken names; the rest is noise. */
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
