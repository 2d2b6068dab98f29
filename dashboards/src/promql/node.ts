import type { Owner } from '@bellwether/telemetry/catalog';

/** A length of time as Prometheus writes it. */
export type Duration = `${number}${'s' | 'm' | 'h' | 'd' | 'w'}`;

export const minutes = (count: number): number => count * 60;
export const hours = (count: number): number => count * 3600;

const unitSeconds = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 } as const;

export const secondsOf = (duration: Duration): number => {
  const unit = duration.slice(-1) as keyof typeof unitSeconds;
  return Number(duration.slice(0, -1)) * unitSeconds[unit];
};

/** The shortest exact way to write it: 300 becomes `5m`, 90 stays `90s`. */
export const durationOf = (count: number): Duration => {
  for (const unit of ['w', 'd', 'h', 'm'] as const) {
    if (count > 0 && count % unitSeconds[unit] === 0) return `${count / unitSeconds[unit]}${unit}`;
  }
  return `${count}s`;
};

/**
 * Two labels are put on every series by the scraper, not by the process: `job` and `instance`. Queries call them
 * `@job` and `@instance`, so that they cannot be mixed up with a label of ours that has the same word.
 */
export type TargetLabel = '@job' | '@instance';

export const targetLabels: readonly TargetLabel[] = ['@job', '@instance'];

/**
 * Prometheus renames a scraped label that collides with one of its own: our label `job` (the name of a job) is
 * stored as `exported_job`. Every query, legend and text goes through this one function, and the scrape
 * configuration we generate leaves `honor_labels` off, so that both agree.
 */
export const storedName = (label: string): string => {
  if (label.startsWith('@')) return label.slice(1);
  return label === 'job' || label === 'instance' ? `exported_${label}` : label;
};

/** What a legend or a text calls a label: the reader wants our word, not the scraper's. */
export const spokenName = (label: string): string => (label.startsWith('@') ? label.slice(1) : label);

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
