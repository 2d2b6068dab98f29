import type { Owner } from '@bellwether/telemetry/catalog';

/** A duration in Prometheus notation. */
export type Duration = `${number}${'s' | 'm' | 'h' | 'd' | 'w'}`;

export const minutes = (count: number): number => count * 60;
export const hours = (count: number): number => count * 3600;

const unitSeconds = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 } as const;

/** The shortest exact notation: 300 becomes `5m`, 90 stays `90s`. */
export const durationOf = (count: number): Duration => {
  for (const unit of ['w', 'd', 'h', 'm'] as const) {
    if (count > 0 && count % unitSeconds[unit] === 0) return `${count / unitSeconds[unit]}${unit}`;
  }
  return `${count}s`;
};

/** The labels that a scrape adds. Queries call them `@job` and `@instance`, so that they are never taken for ours. */
export type TargetLabel = '@job' | '@instance';

export const targetLabels: readonly TargetLabel[] = ['@job', '@instance'];

/** The label as Prometheus stores it. */
export const storedName = (label: string): string => (label.startsWith('@') ? label.slice(1) : label);

/** A label matcher. The label is named as Prometheus stores it. */
export interface Matcher {
  readonly label: string;
  readonly sign: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

/** `rate` stands for the window of the place: `$__rate_interval` in a panel, a fixed one in a rule. */
export type Window = 'rate' | Duration;

/** Which targets a selector selects: those of the owning processes, or none for recorded series. */
export type Scope = { readonly owner: Owner } | { readonly recorded: readonly string[] } | 'unscoped';

export type Grouping = { readonly by: readonly string[] } | { readonly without: readonly string[] };

export interface SeriesNode {
  readonly kind: 'series';
  readonly metric: string;
  readonly matchers: readonly Matcher[];
  readonly scope: Scope;
  readonly offset?: Duration | '$__interval';
}

interface RangeNode {
  readonly kind: 'range';
  readonly call: string;
  readonly window: Window;
  readonly of: SeriesNode;
}

interface AggregateNode {
  readonly kind: 'aggregate';
  readonly call: string;
  readonly grouping: Grouping;
  readonly of: Node;
  readonly parameter?: number;
}

interface CallNode {
  readonly kind: 'call';
  readonly call: string;
  readonly args: readonly (Node | string)[];
}

/** Vector matching. Absent if both sides have the same labels. */
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
  /** The result is a share, whatever the units of both sides are. */
  readonly isShare?: true;
}

interface NumberNode {
  readonly kind: 'number';
  readonly value: number;
}

/** A query as data. Functions build it and `render` writes it. */
export type Node = SeriesNode | RangeNode | AggregateNode | CallNode | BinaryNode | NumberNode;

/** The same query with every selector changed. */
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
