import { recordingsOf, type Alert } from '../prometheus/rule-set.js';
import type { Node } from '../promql/node.js';
import { eachPanel, failed, finding, unless, type Rule } from './rule.js';

export const panelDatasourceRule: Rule = {
  name: 'panel-datasource-rule',
  explains: 'A panel with a fixed data source shows one server while the menu says another.',
  check: eachPanel(({ datasource, targets = [] }, where) =>
    [datasource, ...targets.map((target) => target.datasource)]
      .filter((source) => source?.uid !== '${datasource}')
      .slice(0, 1)
      .map((wrong) =>
        finding(where, `asks the data source ${wrong?.uid ?? 'nobody named'}`, 'Let it ask ${datasource}.'),
      ),
  ),
};

export const panelTitleDescriptionRule: Rule = {
  name: 'panel-title-description-rule',
  explains: 'A panel is read at night without its author: it says what it shows and what to look for.',
  check: eachPanel(({ title = '', description = '' }, where) =>
    failed(
      where,
      [title !== '', 'has no title', 'Give it one.'],
      [description !== '', 'has no description', 'Say in `reads` what to look for.'],
    ),
  ),
};

/** The units of `grafana/panel.ts`. Grafana has more, which are no base units. */
const units = new Set(['s', 'bytes', 'percentunit', 'reqps', 'ops', 'short', 'none', 'dateTimeAsIso']);

export const panelUnitsRule: Rule = {
  name: 'panel-units-rule',
  explains: 'A number without a unit is a riddle: 0.2 may be a fifth or 200 milliseconds.',
  check: eachPanel(({ fieldConfig }, where) => {
    const unit = fieldConfig?.defaults?.unit;
    return unless(
      unit !== undefined && units.has(unit),
      where,
      `has the unit ${unit ?? 'none at all'}`,
      `Take one of ${[...units].join(', ')}.`,
    );
  }),
};

export const panelNoTargetsRule: Rule = {
  name: 'panel-no-targets-rule',
  explains: 'A panel that asks nothing shows nothing, and looks like an outage.',
  check: eachPanel(({ targets = [] }, where) =>
    unless(targets.length > 0, where, 'has no query', 'Give it one, or remove the panel.'),
  ),
};

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
