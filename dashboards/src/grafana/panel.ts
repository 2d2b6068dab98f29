import type { HistogramDefinition, Labels } from '@bellwether/telemetry/catalog';
import type { Alert } from '../prometheus/alert.js';
import { distribution } from '../promql/index.js';
import type { Quantity } from './quantity.js';

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
