import {
  mapSeries,
  type BinaryNode,
  type Duration,
  type Grouping,
  type Matching,
  type Node,
} from './node.js';

/** The bound of an alert, for panels that show the same quantity. */
export interface Threshold {
  readonly value: number;
  readonly breach: 'above' | 'below';
}

/** The query of an alert: every result is a problem. */
export class Condition<Has extends string> {
  declare protected readonly phantom: { readonly has: Has };

  constructor(
    readonly node: Node,
    readonly labels: readonly string[],
    readonly threshold?: Threshold,
  ) {}

  /** Both conditions hold, matched by the labels of the other. */
  and<Other extends Has>(other: Condition<Other>): Condition<Has> {
    return this.joined('and', other, setMatchingOf(this.labels, other.labels));
  }

  unless<Other extends Has>(other: Condition<Other>): Condition<Has> {
    return this.joined('unless', other, setMatchingOf(this.labels, other.labels));
  }

  or(other: Condition<Has>): Condition<Has> {
    return this.joined('or', other);
  }

  private joined(
    operator: 'and' | 'or' | 'unless',
    other: Condition<string>,
    matching?: Matching,
  ): Condition<Has> {
    return new Condition(binary(operator, this.node, other.node, matching), this.labels, this.threshold);
  }
}

/**
 * By all labels if both sides have the same ones, else by those of the right side. Anything else would match
 * nothing without an error.
 */
export const matchingOf = (left: readonly string[], right: readonly string[]): Matching | undefined => {
  const missing = right.filter((label) => !left.includes(label));
  if (missing.length > 0)
    throw new Error(`the right side has labels the left side lacks: ${missing.join(', ')}`);
  if (left.length === right.length) return undefined;
  return { on: right, group: { side: 'left', include: [] } };
};

/** For `and` and `unless`, which never group. */
const setMatchingOf = (left: readonly string[], right: readonly string[]): Matching | undefined =>
  left.length === right.length && left.every((label) => right.includes(label)) ? undefined : { on: right };

/** Builds the query again with another grouping. */
interface Regroup {
  readonly labels: readonly string[];
  readonly build: (grouping: Grouping) => Node;
}

/**
 * A query for series. `Has` are the labels of its result, `Can` the labels it can be grouped by, `At` the
 * numbers it can be compared with: for a latency only its bucket bounds.
 */
export class Vector<Has extends string, Can extends string = Has, At extends number = number> {
  declare protected readonly phantom: { readonly has: Has; readonly can: Can; readonly at: At };

  constructor(
    readonly node: Node,
    readonly labels: readonly string[],
    private readonly regroup?: Regroup,
  ) {}

  by<K extends Can>(...labels: readonly K[]): Vector<K, K, At> {
    return this.grouped({ by: labels }, labels);
  }

  /** Keeps all other labels, including those of the scraper. */
  without<K extends Can>(...labels: readonly K[]): Vector<Exclude<Can, K>, Exclude<Can, K>, At> {
    const dropped: readonly string[] = labels;
    const before = this.regroup?.labels ?? this.labels;
    return this.grouped(
      { without: labels },
      before.filter((label) => !dropped.includes(label)),
    );
  }

  private grouped<K extends string>(grouping: Grouping, labels: readonly string[]): Vector<K, K, At> {
    const node = this.regroup?.build(grouping) ?? aggregate('sum', grouping, this.node);
    return new Vector(node, labels);
  }

  /** The value at that time before. */
  offset(ago: Duration): Vector<Has, Can, At> {
    return this.map((node) => mapSeries(node, (series) => ({ ...series, offset: ago })));
  }

  times(factor: number): Vector<Has, Can> {
    return this.map((node) => binary('*', node, factor));
  }

  dividedBy(divisor: number): Vector<Has, Can> {
    return this.map((node) => binary('/', node, divisor));
  }

  /** One minus the value. */
  complement(): Vector<Has, never> {
    return new Vector(binary('-', 1, this.node), this.labels);
  }

  plus<Other extends Has>(other: Vector<Other, string>): Vector<Has, never> {
    return this.combined('+', other);
  }

  minus<Other extends Has>(other: Vector<Other, string>): Vector<Has, never> {
    return this.combined('-', other);
  }

  /** The second fills in where the first has no series. */
  or(other: Vector<Has, string>): Vector<Has, never> {
    return new Vector(binary('or', this.node, other.node), this.labels);
  }

  isAbove(at: At): Condition<Has> {
    return new Condition(binary('>', this.node, at), this.labels, { value: at, breach: 'above' });
  }

  isBelow(at: At): Condition<Has> {
    return new Condition(binary('<', this.node, at), this.labels, { value: at, breach: 'below' });
  }

  /** Compared with another query. Such a condition has no threshold. */
  isAboveThat<Other extends Has>(other: Vector<Other, string>): Condition<Has> {
    return new Condition(this.combined('>', other).node, this.labels);
  }

  isBelowThat<Other extends Has>(other: Vector<Other, string>): Condition<Has> {
    return new Condition(this.combined('<', other).node, this.labels);
  }

  /** Every series is a problem, whatever its value. */
  exists(): Condition<Has> {
    return new Condition(this.node, this.labels);
  }

  private combined(operator: BinaryNode['operator'], other: Vector<string, string>): Vector<Has, never> {
    const matching = matchingOf(this.labels, other.labels);
    return new Vector(binary(operator, this.node, other.node, matching), this.labels);
  }

  private map(change: (node: Node) => Node): Vector<Has, Can, At> {
    const regroup = this.regroup;
    return new Vector(
      change(this.node),
      this.labels,
      regroup && { labels: regroup.labels, build: (grouping) => change(regroup.build(grouping)) },
    );
  }
}

export const aggregate = (call: string, grouping: Grouping, of: Node): Node => ({
  kind: 'aggregate',
  call,
  grouping,
  of,
});

export const binary = (
  operator: BinaryNode['operator'],
  left: Node | number,
  right: Node | number,
  matching?: Matching,
): BinaryNode => ({
  kind: 'binary',
  operator,
  left: toNode(left),
  right: toNode(right),
  ...(matching && { matching }),
});

const toNode = (side: Node | number): Node =>
  typeof side === 'number' ? { kind: 'number', value: side } : side;
