import type { HistogramDefinition, Labels } from '@bellwether/telemetry/catalog';
import { quantile, storedName, type Vector } from '../promql/index.js';
import type { LabelsOf } from '../promql/series.js';

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
