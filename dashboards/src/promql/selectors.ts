import type { SyntaxNode } from '@lezer/common';
import type { Matcher } from './node.js';
import { childrenOf, findAll, textOf, type ParsedQuery } from './parse.js';

export interface Selector {
  readonly metric: string;
  readonly matchers: readonly Matcher[];
}

const unquoted = (text: string): string => JSON.parse(text) as string;

const matcherOf = (query: ParsedQuery, node: SyntaxNode): Matcher => {
  const [label, sign, value] = childrenOf(node).map((child) => textOf(query, child));
  return { label: String(label), sign: sign as Matcher['sign'], value: unquoted(String(value)) };
};

export const selectorAt = (query: ParsedQuery, node: SyntaxNode): Selector => {
  const [name] = childrenOf(node).filter((child) => child.name === 'Identifier');
  return {
    metric: name === undefined ? '' : textOf(query, name),
    matchers: findAll(node, 'UnquotedLabelMatcher').map((matcher) => matcherOf(query, matcher)),
  };
};

/** The selectors of a query, in the order they are written. */
export const selectorsOf = (query: ParsedQuery): Selector[] =>
  findAll(query.root, 'VectorSelector').map((node) => selectorAt(query, node));
