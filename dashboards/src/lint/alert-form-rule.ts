import type { Alert } from '../prometheus/alert.js';
import { alertsOf } from '../prometheus/rule-set.js';
import { finding, type Finding, type Rule } from './rule.js';

const form = /^([A-Z][a-z0-9]*)+$/;
const ends = /[.!?]$/;

const problemsOf = (
  { name, when, summary, description, hiddenBy }: Alert,
  names: ReadonlySet<string>,
): Finding[] => {
  const where = `alert ${name}`;
  return [
    ...(form.test(name) ? [] : [finding(where, 'is not in PascalCase', 'Name it ‹Domain›‹Symptom›.')]),
    ...(when.labels.includes('@job')
      ? []
      : [
          finding(
            where,
            'loses the label job',
            "Keep '@job' in its grouping: routes, inhibition and links need it.",
          ),
        ]),
    ...(summary.includes('{{')
      ? [finding(where, 'has a summary that varies', 'Say in the description what varies.')]
      : []),
    ...(ends.test(description)
      ? []
      : [finding(where, 'has a description that is no sentence', 'End it with a full stop.')]),
    ...hiddenBy
      .filter(({ alert }) => !names.has(alert))
      .map(({ alert }) =>
        finding(where, `is hidden by ${alert}, which is not there`, 'Name an alert that is.'),
      ),
  ];
};

export const alertFormRule: Rule = {
  name: 'alert-form-rule',
  explains: 'Alerts of one form can be routed, hidden, linked and read without knowing each of them.',
  check: ({ monitoring: { rules } }) => {
    const alerts = alertsOf(rules);
    const names = new Set(alerts.map(({ name }) => name));
    return alerts.flatMap((alert) => problemsOf(alert, names));
  },
};
