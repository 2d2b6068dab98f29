import type { SyntaxNode } from '@lezer/common';
import type { KnownNames, KnownSeries } from './known-series.js';
import type { Matcher } from './node.js';
import { childrenOf, findAll, parseQuery, selectorAt, textOf, type ParsedQuery } from './parse.js';

/** Functions for counters only. */
const counterCalls = new Set(['rate', 'increase', 'irate', 'resets']);
const allLabels = null;
/** The labels of a result. `null` where they are not known. */
type Carried = ReadonlySet<string> | typeof allLabels;

/**
 * Checks the text of a query against the catalog: names, labels, values of closed sets, functions that fit
 * the kind, and groupings by labels that are still there.
 */
export const checkQuery = (text: string, known: KnownNames): string[] => {
  try {
    const check = new QueryCheck(parseQuery(text), known);
    check.run();
    return check.problems;
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
};

class QueryCheck {
  readonly problems: string[] = [];

  constructor(
    private readonly query: ParsedQuery,
    private readonly known: KnownNames,
  ) {}

  run(): void {
    this.labelsOf(this.query.root, undefined);
  }

  /** The labels of the result of this node. `call` is the nearest function around it. */
  private labelsOf(node: SyntaxNode, call: string | undefined): Carried {
    switch (node.name) {
      case 'VectorSelector':
        return this.selector(node, call);
      case 'FunctionCall':
        return this.call(node);
      case 'AggregateExpr':
        return this.aggregate(node);
      case 'BinaryExpr':
        return this.operator(node);
      case 'NumberDurationLiteral':
      case 'StringLiteral':
        return new Set();
      default:
        return this.inside(node, call);
    }
  }

  /** Parentheses, ranges and offsets keep the labels. */
  private inside(node: SyntaxNode, call: string | undefined): Carried {
    const carried = childrenOf(node)
      .filter(isExpression)
      .map((child) => this.labelsOf(child, call));
    return carried[0] ?? new Set();
  }

  private selector(node: SyntaxNode, call: string | undefined): Carried {
    const { metric, matchers } = selectorAt(this.query, node);
    const series = this.known.get(metric);
    if (series === undefined) {
      this.problems.push(`${metric} is in no catalog${this.nearest(metric)}`);
      return allLabels;
    }
    this.kindFits(series, call);
    for (const matcher of matchers) this.matcherFits(series, matcher);
    return series.labels;
  }

  private nearest(metric: string): string {
    const base = metric.replace(/_(total|count|sum|bucket)$/, '');
    const like = [...this.known.keys()].filter((name) => name.startsWith(base)).toSorted();
    return like.length === 0 ? '' : `; there is ${like.join(', ')}`;
  }

  private kindFits(series: KnownSeries, call: string | undefined): void {
    const onlyUp = series.kind === 'counter' || series.kind === 'bucket';
    const counted = call !== undefined && counterCalls.has(call);
    if (onlyUp && !counted && call !== 'absent') {
      this.problems.push(`${series.name} only goes up: ask for its rate or increase`);
    }
    if (!onlyUp && counted) {
      this.problems.push(`${call} of ${series.name}, which is no counter`);
    }
  }

  private matcherFits(series: KnownSeries, { label, sign, value }: Matcher): void {
    if (!series.labels.has(label)) {
      this.problems.push(`${series.name} has no label ${label}: ${[...series.labels].toSorted().join(', ')}`);
      return;
    }
    const values = series.values.get(label);
    if (values === undefined || value.startsWith('$')) return;
    const pattern = new RegExp(`^(?:${value})$`);
    const hit = sign.endsWith('~') ? values.some((one) => pattern.test(one)) : values.includes(value);
    if (!hit) this.problems.push(`${series.name} never has ${label}="${value}": ${values.join(', ')}`);
  }

  private call(node: SyntaxNode): Carried {
    const name = this.textOfChild(node, 'FunctionIdentifier');
    const args = this.argumentsOf(node);
    const carried = args.map((arg) => this.labelsOf(arg, name));
    if (name === 'histogram_quantile') return this.quantile(carried[1] ?? allLabels);
    if (name === 'label_replace') return this.withLabel(carried[0] ?? allLabels, args[1]);
    if (name === 'absent') return allLabels;
    return carried[0] ?? new Set();
  }

  private quantile(carried: Carried): Carried {
    if (carried === allLabels) return allLabels;
    if (!carried.has('le')) this.problems.push('histogram_quantile needs the label le in what it is given');
    return new Set([...carried].filter((label) => label !== 'le'));
  }

  private withLabel(carried: Carried, label: SyntaxNode | undefined): Carried {
    if (carried === allLabels || label === undefined) return allLabels;
    return new Set([...carried, textOf(this.query, label).slice(1, -1)]);
  }

  private aggregate(node: SyntaxNode): Carried {
    const operation = this.textOfChild(node, 'AggregateOp');
    const args = this.argumentsOf(node);
    const of = args.at(-1);
    const carried = of === undefined ? allLabels : this.labelsOf(of, undefined);
    const modifier = node.getChild('AggregateModifier');
    if (modifier === null) return ['topk', 'bottomk'].includes(operation) ? carried : new Set();
    const labels = this.labelNames(modifier);
    for (const label of labels) {
      if (carried !== allLabels && !carried.has(label)) {
        this.problems.push(`grouped by ${label}, which is not there: ${[...carried].toSorted().join(', ')}`);
      }
    }
    if (textOf(this.query, modifier).startsWith('by')) return new Set(labels);
    return carried === allLabels
      ? allLabels
      : new Set([...carried].filter((label) => !labels.includes(label)));
  }

  private operator(node: SyntaxNode): Carried {
    const [left, right] = childrenOf(node)
      .filter(isExpression)
      .map((child) => this.labelsOf(child, undefined));
    const lists = node.getChild('MatchingModifierClause')?.getChildren('GroupingLabels') ?? [];
    const [on = [], include = []] = lists.map((list) => this.labelNames(list));
    for (const side of [left, right]) this.sideHas(side, on);
    if (left === undefined || left === allLabels) return allLabels;
    return left.size === 0 ? (right ?? left) : new Set([...left, ...include]);
  }

  private sideHas(side: Carried | undefined, labels: readonly string[]): void {
    if (side === undefined || side === allLabels) return;
    for (const label of labels) {
      if (!side.has(label)) {
        this.problems.push(`matched on ${label}, which one side lacks: ${[...side].toSorted().join(', ')}`);
      }
    }
  }

  private argumentsOf(node: SyntaxNode): SyntaxNode[] {
    const body = node.getChild('FunctionCallBody');
    return body === null ? [] : childrenOf(body).filter(isExpression);
  }

  private textOfChild(node: SyntaxNode, name: string): string {
    const child = node.getChild(name);
    return child === null ? '' : textOf(this.query, child);
  }

  private labelNames(node: SyntaxNode): string[] {
    return findAll(node, 'LabelName').map((label) => textOf(this.query, label));
  }
}

const expressions = new Set([
  'VectorSelector',
  'MatrixSelector',
  'SubqueryExpr',
  'OffsetExpr',
  'FunctionCall',
  'AggregateExpr',
  'BinaryExpr',
  'ParenExpr',
  'UnaryExpr',
  'StepInvariantExpr',
  'NumberDurationLiteral',
  'StringLiteral',
]);

const isExpression = (node: SyntaxNode): boolean => expressions.has(node.name);
