import { Condition } from './condition.js';
import type { Duration } from './duration.js';
import { matchingOf } from './matching.js';
import { mapSeries, type BinaryNode, type Grouping, type Node } from './node.js';

/** How the same query is built again, grouped by some of the labels it was made from. */
export interface Regroup {
  readonly labels: readonly string[];
  readonly build: (grouping: Grouping) => Node;
}

/**
 * A query for series. `Has` are the labels its result carries, `Can` those it may still be grouped by, `At` the
 * numbers it may be compared with: for a latency these are the bounds of its buckets and nothing else.
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

  /** Keeps every label but these, those of the scraper among them. */
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

  /** The same, as it was then. */
  offset(ago: Duration): Vector<Has, Can, At> {
    return this.map((node) => mapSeries(node, (series) => ({ ...series, offset: ago })));
  }

  times(factor: number): Vector<Has, Can> {
    return this.map((node) => binary('*', node, { kind: 'number', value: factor }));
  }

  dividedBy(divisor: number): Vector<Has, Can> {
    return this.map((node) => binary('/', node, { kind: 'number', value: divisor }));
  }

  /** One minus it: a share of bad events becomes a share of good ones. */
  complement(): Vector<Has, never> {
    return new Vector(binary('-', { kind: 'number', value: 1 }, this.node), this.labels);
  }

  plus<Other extends Has>(other: Vector<Other, string>): Vector<Has, never> {
    return this.combined('+', other);
  }

  minus<Other extends Has>(other: Vector<Other, string>): Vector<Has, never> {
    return this.combined('-', other);
  }

  /** The first where it has a series, the second where only that has one. */
  or(other: Vector<Has, string>): Vector<Has, never> {
    return new Vector(binary('or', this.node, other.node), this.labels);
  }

  isAbove(at: At): Condition<Has> {
    return new Condition(binary('>', this.node, { kind: 'number', value: at }), this.labels, {
      value: at,
      breach: 'above',
    });
  }

  isBelow(at: At): Condition<Has> {
    return new Condition(binary('<', this.node, { kind: 'number', value: at }), this.labels, {
      value: at,
      breach: 'below',
    });
  }

  /** Compared with another query instead of a number; there is no line to draw for it. */
  isAboveThat<Other extends Has>(other: Vector<Other, string>): Condition<Has> {
    return new Condition(this.combined('>', other).node, this.labels);
  }

  isBelowThat<Other extends Has>(other: Vector<Other, string>): Condition<Has> {
    return new Condition(this.combined('<', other).node, this.labels);
  }

  /** Every series it returns is a finding, whatever its value. */
  exists(): Condition<Has> {
    return new Condition(this.node, this.labels);
  }

  private combined(operator: BinaryNode['operator'], other: Vector<string, string>): Vector<Has, never> {
    const matching = matchingOf(this.labels, other.labels);
    return new Vector(
      { ...binary(operator, this.node, other.node), ...(matching === undefined ? {} : { matching }) },
      this.labels,
    );
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

export const binary = (operator: BinaryNode['operator'], left: Node, right: Node): BinaryNode => ({
  kind: 'binary',
  operator,
  left,
  right,
});
