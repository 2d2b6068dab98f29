import { setMatchingOf } from './matching.js';
import type { BinaryNode, Node } from './node.js';

/** The line an alert draws, for the panels that show the same quantity. */
export interface Threshold {
  readonly value: number;
  readonly breach: 'above' | 'below';
}

/** A query whose every result is something wrong. */
export class Condition<Has extends string> {
  declare protected readonly phantom: { readonly has: Has };

  constructor(
    readonly node: Node,
    readonly labels: readonly string[],
    readonly threshold?: Threshold,
  ) {}

  /** Wrong only while the other is wrong too, matched by the labels of the other. */
  and<Other extends Has>(other: Condition<Other>): Condition<Has> {
    return this.joined('and', other, setMatchingOf(this.labels, other.labels));
  }

  unless<Other extends Has>(other: Condition<Other>): Condition<Has> {
    return this.joined('unless', other, setMatchingOf(this.labels, other.labels));
  }

  or(other: Condition<Has>): Condition<Has> {
    return this.joined('or', other, undefined);
  }

  private joined(
    operator: 'and' | 'or' | 'unless',
    other: Condition<string>,
    matching: BinaryNode['matching'],
  ): Condition<Has> {
    const node: BinaryNode = {
      kind: 'binary',
      operator,
      left: this.node,
      right: other.node,
      ...(matching === undefined ? {} : { matching }),
    };
    return new Condition(node, this.labels, this.threshold);
  }
}
