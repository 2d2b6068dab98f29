import {
  storedName,
  type BinaryNode,
  type Grouping,
  type Matcher,
  type Matching,
  type Node,
  type Scope,
  type SeriesNode,
} from './node.js';

/** The place of a query decides the window of a rate and the selected targets. */
export interface Place {
  readonly window: string;
  readonly targets: (scope: Scope) => readonly Matcher[];
}

/** In a panel the menus select the targets, and Grafana picks the window. */
export const inPanel: Place = {
  window: '$__rate_interval',
  targets: (scope) => {
    const all: Matcher[] = [
      { label: 'job', sign: '=~', value: '$job' },
      { label: 'instance', sign: '=~', value: '$instance' },
    ];
    if (scope === 'unscoped') return [];
    return 'recorded' in scope ? all.filter(({ label }) => scope.recorded.includes(`@${label}`)) : all;
  },
};

/** In a rule the targets are the processes that own the metric, and the window is fixed. */
export const inRule = (processes: Readonly<Record<string, string>>, window = '5m'): Place => ({
  window,
  targets: (scope) => {
    if (scope === 'unscoped' || 'recorded' in scope) return [];
    const owners = scope.owner === 'every' ? Object.keys(processes) : scope.owner;
    const names = owners.map((owner) => processes[owner] ?? owner).toSorted();
    return [{ label: 'job', sign: names.length === 1 ? '=' : '=~', value: names.join('|') }];
  },
});

/** The text of a query. It is always the same for the same query and place. */
export const render = (node: Node, place: Place): string => {
  switch (node.kind) {
    case 'number':
      return String(node.value);
    case 'series':
      return seriesText(node, place);
    case 'range':
      return `${node.call}(${seriesText(node.of, place, windowText(node.window, place))})`;
    case 'aggregate': {
      const parameter = node.parameter === undefined ? '' : `${node.parameter}, `;
      return `${node.call}${groupingText(node.grouping)}(${parameter}${render(node.of, place)})`;
    }
    case 'call':
      return `${node.call}(${node.args.map((arg) => (typeof arg === 'string' ? JSON.stringify(arg) : render(arg, place))).join(', ')})`;
    case 'binary':
      return binaryText(node, place);
  }
};

const windowText = (window: string, place: Place): string => (window === 'rate' ? place.window : window);

const seriesText = (node: SeriesNode, place: Place, window?: string): string => {
  const matchers = [...place.targets(node.scope), ...node.matchers];
  const braces = matchers.length === 0 ? '' : `{${matchers.map(matcherText).join(',')}}`;
  const range = window === undefined ? '' : `[${window}]`;
  const offset = node.offset === undefined ? '' : ` offset ${node.offset}`;
  return `${node.metric}${braces}${range}${offset}`;
};

const matcherText = ({ label, sign, value }: Matcher): string => `${label}${sign}${JSON.stringify(value)}`;

const groupingText = (grouping: Grouping): string => {
  if ('without' in grouping) return ` without (${names(grouping.without)}) `;
  return grouping.by.length === 0 ? '' : ` by (${names(grouping.by)}) `;
};

const names = (labels: readonly string[]): string => labels.map(storedName).join(', ');

const matchingText = (matching: Matching | undefined): string => {
  if (matching === undefined) return '';
  const on = ` on (${names(matching.on)})`;
  if (matching.group === undefined) return on;
  return `${on} group_${matching.group.side} (${names(matching.group.include)})`;
};

const setOperators = new Set(['and', 'or', 'unless']);

/** `and`, `or` and `unless` begin a new line, so that alerts are easy to read. */
const binaryText = (node: BinaryNode, place: Place): string => {
  const left = operand(node.left, node, 'left', place);
  const right = operand(node.right, node, 'right', place);
  const gap = setOperators.has(node.operator) ? '\n' : ' ';
  return `${left}${gap}${node.operator}${matchingText(node.matching)} ${right}`;
};

const strength = (operator: BinaryNode['operator']): number => {
  if (operator === '*' || operator === '/') return 5;
  if (operator === '+' || operator === '-') return 4;
  if (operator === 'and' || operator === 'unless') return 2;
  return operator === 'or' ? 1 : 3;
};

/** Parentheses only where the grammar needs them, and between different set operators. */
const operand = (child: Node, parent: BinaryNode, side: 'left' | 'right', place: Place): string => {
  const text = render(child, place);
  if (child.kind !== 'binary') return text;
  const inner = strength(child.operator);
  const outer = strength(parent.operator);
  const sameChain = side === 'left' && child.operator === parent.operator;
  const twoSets = setOperators.has(child.operator) && setOperators.has(parent.operator);
  return sameChain || (inner > outer && !twoSets) ? text : `(${text})`;
};
