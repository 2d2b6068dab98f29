import { recordingsOf } from '../prometheus/rule-set.js';
import type { Alert } from '../prometheus/alert.js';
import type { Node } from '../promql/node.js';
import { finding, type Rule } from './rule.js';

/** What is compared with the bound: the left side of the first comparison. */
const measuredIn = (node: Node): Node => {
  if (node.kind !== 'binary') return node;
  return node.operator === '>' || node.operator === '<' ? node.left : measuredIn(node.left);
};

const isShare = (node: Node, recorded: ReadonlyMap<string, Node>): boolean => {
  if (node.kind === 'binary') return node.isShare === true;
  const of = node.kind === 'series' ? recorded.get(node.metric) : undefined;
  return of !== undefined && isShare(of, recorded);
};

export const thresholdUnitRule: Rule = {
  name: 'threshold-unit-rule',
  explains:
    'The line of an alert at a tenth of all events means nothing on an axis of events a second, and misleads at night.',
  check: ({ monitoring: { rules, dashboards } }) => {
    const recorded = new Map(recordingsOf(rules).map(({ record, of }): [string, Node] => [record, of.node]));
    const draws = ({ when }: Alert): boolean => when.threshold !== undefined;
    return dashboards.flatMap(({ domain, rows }) =>
      rows
        .flatMap(({ panels }) => panels)
        .flatMap(({ title, unit, alerts = [] }) =>
          alerts
            .filter(draws)
            .filter(({ when }) => isShare(measuredIn(when.node), recorded) !== (unit === 'percentunit'))
            .map(({ name }) =>
              finding(
                `${domain}, panel "${title}"`,
                `draws the line of ${name} on an axis of another unit (${unit})`,
                'Show the quantity that the alert compares, or name the alert on the panel that does.',
              ),
            ),
        ),
    );
  },
};
