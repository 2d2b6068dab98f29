import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import type { Matcher } from './node.js';

/** What Grafana puts in before a query leaves it. The stand-ins keep the text a query that can be parsed. */
const grafanaVariables: readonly [RegExp, string][] = [
  [/\$__rate_interval\b/g, '5m'],
  [/\$__interval\b/g, '1m'],
  [/\$__range\b/g, '6h'],
];

export const withoutVariables = (text: string): string =>
  grafanaVariables.reduce((done, [variable, standIn]) => done.replaceAll(variable, standIn), text);

export interface ParsedQuery {
  readonly text: string;
  readonly root: SyntaxNode;
}

/** Every form of a dashboard is looked at by many rules; a tree never changes, so each text is parsed once. */
const parsed = new Map<string, ParsedQuery>();

/** Parses with the grammar of Prometheus itself; throws with the place where it stops being a query. */
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

/** Every node of a kind, from the outside in. */
export const findAll = (node: SyntaxNode, name: string): SyntaxNode[] => [
  ...(node.name === name ? [node] : []),
  ...childrenOf(node).flatMap((child) => findAll(child, name)),
];

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
