import { alertsOf } from '../prometheus/rule-set.js';
import { queryEnd, queryStart } from '../reference/runbook-queries.js';
import { finding, type Finding, type Rule } from './rule.js';

const headings = ['Meaning', 'Impact', 'Diagnosis', 'Mitigation'] as const;

const howToBegin = (name: string, command: string | undefined): string =>
  command === undefined
    ? `Write runbooks/${name}.md with the sections ${headings.join(', ')}.`
    : `Run: ${command} ${name}`;

const problemsIn = (name: string, text: string): Finding[] => {
  const where = `runbooks/${name}.md`;
  const missing = headings.filter((heading) => !new RegExp(`^## ${heading}$`, 'm').test(text));
  const commands = /^ *```(sh|sql)$/m.test(text);
  return [
    ...missing.map((heading) => finding(where, `has no section ${heading}`, `Add "## ${heading}".`)),
    ...(text.startsWith(`# ${name}\n`)
      ? []
      : [finding(where, 'has another title', `Begin it with "# ${name}".`)]),
    ...(text.includes(queryStart) && text.includes(queryEnd)
      ? []
      : [
          finding(
            where,
            'has no place for the query',
            `Add "${queryStart}" and "${queryEnd}" on lines of their own.`,
          ),
        ]),
    ...(commands ? [] : [finding(where, 'has no command to paste', 'Add one in a block marked sh or sql.')]),
    ...(/\bTODO\b/.test(text) ? [finding(where, 'is not finished', 'Write what stands at TODO.')] : []),
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
          : problemsIn(name, text);
      }),
      ...[...runbooks.keys()]
        .filter((name) => !names.includes(name))
        .map((name) => finding(`runbooks/${name}.md`, 'is about no alert', 'Remove it, or write the alert.')),
    ];
  },
};
