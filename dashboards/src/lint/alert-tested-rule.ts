import type { Artefacts } from '../artefacts.js';
import type { AlertCase } from '../prometheus/test-case.js';
import { finding, type Finding, type Rule } from './rule.js';

const casesOf = ({ tests, writtenTests }: Artefacts): readonly AlertCase[] =>
  [...tests.values(), ...writtenTests.values()].flatMap((file) =>
    file.tests.flatMap((test) => test.alert_rule_test),
  );

export const alertTestedRule: Rule = {
  name: 'alert-tested-rule',
  explains: 'An alert that was never seen to fire may not be able to; one never seen silent may never be.',
  check: (artefacts) => {
    const cases = casesOf(artefacts);
    return artefacts.monitoring.rules.flatMap(({ domain, alerts }) =>
      alerts.flatMap(({ name, severity }): Finding[] => {
        const own = cases.filter(({ alertname }) => alertname === name);
        const fires = own.some(({ exp_alerts: expected = [] }) =>
          expected.some(({ exp_labels: labels }) => labels['severity'] === severity),
        );
        const silent = own.some(({ exp_alerts: expected = [] }) => expected.length === 0);
        const where = `alert ${name} (${severity})`;
        const file = `dashboards/tests/${domain}.alerts.test.yaml`;
        return [
          ...(fires
            ? []
            : [finding(where, 'has no test in which it fires', `Add one to ${file}, with its exact text.`)]),
          ...(silent
            ? []
            : [
                finding(
                  where,
                  'has no test in which it stays silent',
                  `Add one to ${file}, without exp_alerts.`,
                ),
              ]),
        ];
      }),
    );
  },
};
