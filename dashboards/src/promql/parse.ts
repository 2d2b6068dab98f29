import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import type { Matcher } from './node.js';

/** Grafana replaces these variables. The stand-ins make the text a query. */
const grafanaVariables: readonly [RegExp, string][] = [
  [/\$__rate_interval\b/g, '5m'],
  [/\$__interval\b/g, '1m'],
  [/\$__range\b/g, '6h'],
];

const withoutVariables = (text: string): string =>
  grafanaVariables.reduce((done, [variable, standIn]) => done.replaceAll(variable, standIn), text);

export interface ParsedQuery {
  readonly text: string;
  readonly root: SyntaxNode;
}

/** Many rules read the same texts, and a tree never changes. */
const parsed = new Map<string, ParsedQuery>();

/** Parses with the grammar of Prometheus. The error names the place of the fault. */
export const parseQuery = (query: string): ParsedQuery => {
  const known = parsed.get(query) ?? parse(query);
  parsed.set(query, known);
  return known;
};

const parse = (query: string): ParsedQuery => {
  const text = withoutVariables(query);
  const tree = parser.parse(text);
  const cursor = tree.cursor();
  do {
    if (cursor.type.isError) {
      throw new Error(`not PromQL at character ${cursor.from}: ${text.slice(0, cursor.from)} ⟨here⟩`);
    }
  } while (cursor.next());
  const root = tree.topNode.firstChild;
  if (root === null) throw new Error('an empty query');
  return { text, root };
};

export const childrenOf = (node: SyntaxNode): SyntaxNode[] => {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
};

export const textOf = (query: ParsedQuery, node: SyntaxNode): string => query.text.slice(node.from, node.to);

/** All nodes of a kind, outer ones first. */
export const findAll = (node: SyntaxNode, name: string): SyntaxNode[] => [
  ...(node.name === name ? [node] : []),
  ...childrenOf(node).flatMap((child) => findAll(child, name)),
];

interface Selector {
  readonly metric: string;
  readonly matchers: readonly Matcher[];
}

const matcherOf = (query: ParsedQuery, node: SyntaxNode): Matcher => {
  const [label, sign, value] = childrenOf(node).map((child) => textOf(query, child));
  return { label: String(label), sign: sign as Matcher['sign'], value: JSON.parse(String(value)) as string };
};

export const selectorAt = (query: ParsedQuery, node: SyntaxNode): Selector => {
  const name = node.getChild('Identifier');
  return {
    metric: name === null ? '' : textOf(query, name),
    matchers: findAll(node, 'UnquotedLabelMatcher').map((matcher) => matcherOf(query, matcher)),
  };
};

/** The selectors of a query, in order. */
export const selectorsOf = (query: ParsedQuery): Selector[] =>
  findAll(query.root, 'VectorSelector').map((node) => selectorAt(query, node));
