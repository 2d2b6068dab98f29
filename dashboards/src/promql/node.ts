import type { Owner } from '@bellwether/telemetry/catalog';
import type { Duration } from './duration.js';

/** One label condition of a selector, with the name as Prometheus stores it. */
export interface Matcher {
  readonly label: string;
  readonly sign: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

/** `rate` is the window of the place: `$__rate_interval` in a panel, a fixed one in a rule. */
export type Window = 'rate' | Duration;

/** Decides which targets a selector is narrowed to: those of the owning processes, or none for recorded series. */
export type Scope = { readonly owner: Owner } | { readonly recorded: readonly string[] } | 'unscoped';

export type Grouping = { readonly by: readonly string[] } | { readonly without: readonly string[] };

export interface SeriesNode {
  readonly kind: 'series';
  readonly metric: string;
  readonly matchers: readonly Matcher[];
  readonly scope: Scope;
  readonly offset?: Duration | '$__interval';
}

export interface RangeNode {
  readonly kind: 'range';
  readonly call: string;
  readonly window: Window;
  readonly of: SeriesNode;
}

export interface AggregateNode {
  readonly kind: 'aggregate';
  readonly call: string;
  readonly grouping: Grouping;
  readonly of: Node;
  readonly parameter?: number;
}

export interface CallNode {
  readonly kind: 'call';
  readonly call: string;
  readonly args: readonly (Node | string)[];
}

/** How the two sides of an operator find each other; absent where their labels are the same. */
export interface Matching {
  readonly on: readonly string[];
  readonly group?: { readonly side: 'left' | 'right'; readonly include: readonly string[] };
}

export interface BinaryNode {
  readonly kind: 'binary';
  readonly operator: '+' | '-' | '*' | '/' | '>' | '<' | '>=' | '<=' | '==' | '!=' | 'and' | 'or' | 'unless';
  readonly left: Node;
  readonly right: Node;
  readonly matching?: Matching;
  /** What it returns is a share of a whole, whatever the units of its two sides were. */
  readonly isShare?: true;
}

export interface NumberNode {
  readonly kind: 'number';
  readonly value: number;
}

/** A query as data: built by typed functions, rendered in one place, never written as text. */
export type Node = SeriesNode | RangeNode | AggregateNode | CallNode | BinaryNode | NumberNode;

/** The same query with every selector moved: used for offsets. */
export const mapSeries = (node: Node, change: (series: SeriesNode) => SeriesNode): Node => {
  switch (node.kind) {
    case 'series':
      return change(node);
    case 'range':
      return { ...node, of: change(node.of) };
    case 'aggregate':
      return { ...node, of: mapSeries(node.of, change) };
    case 'call':
      return {
        ...node,
        args: node.args.map((arg) => (typeof arg === 'string' ? arg : mapSeries(arg, change))),
      };
    case 'binary':
      return { ...node, left: mapSeries(node.left, change), right: mapSeries(node.right, change) };
    case 'number':
      return node;
  }
};

export const seriesOf = (node: Node): SeriesNode[] => {
  const found: SeriesNode[] = [];
  mapSeries(node, (series) => {
    found.push(series);
    return series;
  });
  return found;
};
