import type { Artefacts } from '../artefacts.js';
import { panelsOf } from '../grafana/dashboard.js';
import type { AlertCase } from '../prometheus/promtool-format.js';
import { alertsOf, recordingsOf, type Alert } from '../prometheus/rule-set.js';
import { storedName } from '../promql/index.js';
import { seriesOf } from '../promql/node.js';
import { queryEnd, queryStart } from '../reference/runbooks.js';
import { failed, finding, unless, type Finding, type Rule } from './rule.js';

const recordingForm = /^([a-z_]+):([a-z][a-z0-9_]*):([a-z][a-z0-9_]*)$/;

export const recordingNameRule: Rule = {
  name: 'recording-name-rule',
  explains: 'A name level:metric:operations says what a recorded series is; the level lists its labels.',
  check: ({ monitoring: { rules } }) =>
    recordingsOf(rules).flatMap(({ record, of }) => {
      const level = recordingForm.exec(record)?.[1];
      if (level === undefined) {
        return [finding(`recording ${record}`, 'is not level:metric:operations', 'Rename it.')];
      }
      const labels = of.labels.map(storedName).join('_');
      return unless(
        level === labels,
        `recording ${record}`,
        `has the level ${level} and the labels ${labels}`,
        `Begin it with ${labels}:`,
      );
    }),
};

export const recordingUsedRule: Rule = {
  name: 'recording-used-rule',
  explains: 'A recorded series that nothing reads is computed every minute without use.',
  check: ({ monitoring: { rules, dashboards } }) => {
    const recordings = recordingsOf(rules);
    const nodes = [
      ...recordings.map(({ of }) => of.node),
      ...alertsOf(rules).map(({ when }) => when.node),
      ...panelsOf(dashboards).flatMap(({ lines }) => lines.map(({ query }) => query.node)),
    ];
    const read = new Set(nodes.flatMap(seriesOf).map(({ metric }) => metric));
    return recordings
      .filter(({ record }) => !read.has(record))
      .map(({ record }) => finding(`recording ${record}`, 'is read by nothing', 'Read it, or remove it.'));
  },
};

const alertForm = /^([A-Z][a-z0-9]*)+$/;
const sentenceEnd = /[.!?]$/;

const formProblems = (
  { name, when, summary, description, hiddenBy }: Alert,
  names: ReadonlySet<string>,
): readonly Finding[] => {
  const where = `alert ${name}`;
  return [
    ...failed(
      where,
      [alertForm.test(name), 'is not in PascalCase', 'Name it ‹Domain›‹Symptom›.'],
      [
        when.labels.includes('@job'),
        'loses the label job',
        "Keep '@job' in its grouping: routes, inhibition and links need it.",
      ],
      [!summary.includes('{{'), 'has a summary that varies', 'Say in the description what varies.'],
      [sentenceEnd.test(description), 'has a description that is no sentence', 'End it with a full stop.'],
    ),
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
    return alerts.flatMap((alert) => formProblems(alert, names));
  },
};

export const alertShownRule: Rule = {
  name: 'alert-shown-rule',
  explains: 'An alert needs a panel with its quantity and its bound: every alert is named by a panel.',
  check: ({ monitoring: { rules, dashboards } }) => {
    const shown = new Set(panelsOf(dashboards).flatMap(({ alerts = [] }) => alerts.map(({ name }) => name)));
    return [...new Set(alertsOf(rules).map(({ name }) => name))]
      .filter((name) => !shown.has(name))
      .map((name) =>
        finding(
          `alert ${name}`,
          'is on no panel',
          'Name it in `alerts` of the panel that shows its quantity.',
        ),
      );
  },
};

const pageHeadings = ['Meaning', 'Impact', 'Diagnosis', 'Mitigation'] as const;

const howToBegin = (name: string, command: string | undefined): string =>
  command === undefined
    ? `Write runbooks/${name}.md with the sections ${pageHeadings.join(', ')}.`
    : `Run: ${command} ${name}`;

const pageProblems = (name: string, text: string): Finding[] => {
  const where = `runbooks/${name}.md`;
  const missing = pageHeadings.filter((heading) => !new RegExp(`^## ${heading}$`, 'm').test(text));
  const commands = /^ *```(sh|sql)$/m.test(text);
  return [
    ...missing.map((heading) => finding(where, `has no section ${heading}`, `Add "## ${heading}".`)),
    ...failed(
      where,
      [text.startsWith(`# ${name}\n`), 'has another title', `Begin it with "# ${name}".`],
      [
        text.includes(queryStart) && text.includes(queryEnd),
        'has no place for the query',
        `Add "${queryStart}" and "${queryEnd}" on lines of their own.`,
      ],
      [commands, 'has no command to paste', 'Add one in a block marked sh or sql.'],
      [!/\bTODO\b/.test(text), 'is not finished', 'Write what stands at TODO.'],
    ),
  ];
};

export const alertRunbookRule: Rule = {
  name: 'alert-runbook-rule',
  explains:
    'An alert wakes a person who did not write it: without a runbook it only says that something is wrong.',
  check: ({ monitoring: { product, rules, runbooks } }) => {
    const names = [...new Set(alertsOf(rules).map(({ name }) => name))];
    return [
      ...names.flatMap((name) => {
        const text = runbooks.get(name);
        return text === undefined
          ? [finding(`alert ${name}`, 'has no runbook', howToBegin(name, product.newRunbookCommand))]
          : pageProblems(name, text);
      }),
      ...[...runbooks.keys()]
        .filter((name) => !names.includes(name))
        .map((name) => finding(`runbooks/${name}.md`, 'is about no alert', 'Remove it, or write the alert.')),
    ];
  },
};

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
      alerts.flatMap(({ name, severity }) => {
        const own = cases.filter(({ alertname }) => alertname === name);
        const fires = own.some(({ exp_alerts: expected = [] }) =>
          expected.some(({ exp_labels: labels }) => labels['severity'] === severity),
        );
        const silent = own.some(({ exp_alerts: expected = [] }) => expected.length === 0);
        const add = `Add one to dashboards/tests/${domain}.alerts.test.yaml`;
        return failed(
          `alert ${name} (${severity})`,
          [fires, 'has no test in which it fires', `${add}, with its exact text.`],
          [silent, 'has no test in which it stays silent', `${add}, without exp_alerts.`],
        );
      }),
    );
  },
};
