import { toyArtefacts } from '../../tests/toy/toy.js';
import { alertRunbookRule } from './alert-runbook-rule.js';

const name = 'ShopOrdersErrorBudgetBurn';

const withRunbook = (change: (text: string) => string | undefined, of = name) => {
  const artefacts = toyArtefacts();
  const runbooks = new Map(artefacts.monitoring.runbooks);
  const text = change(runbooks.get(name) ?? '');
  if (text === undefined) runbooks.delete(of);
  else runbooks.set(of, text);
  return { ...artefacts, monitoring: { ...artefacts.monitoring, runbooks } };
};

it('has nothing to say about healthy artefacts', () => {
  expect(alertRunbookRule.check(toyArtefacts())).toEqual([]);
});

it('reports an alert without a runbook, with the command that begins one', () => {
  expect(alertRunbookRule.check(withRunbook(() => undefined))).toEqual([
    { where: `alert ${name}`, wrong: 'has no runbook', mend: `Run: pnpm new runbook ${name}` },
  ]);
});

it.each([
  ['a section that is missing', '## Impact', '## Effects', 'has no section Impact', 'Add "## Impact".'],
  ['another title', `# ${name}`, '# Orders', 'has another title', `Begin it with "# ${name}".`],
  ['no command', '```sh', '```', 'has no command to paste', 'Add one in a block marked sh or sql.'],
  [
    'what is left to write',
    'Look at it: what',
    'TODO: what',
    'is not finished',
    'Write what stands at TODO.',
  ],
  [
    'no place for the query',
    '<!-- end of the query -->',
    '',
    'has no place for the query',
    'Add "<!-- the query is generated -->" and "<!-- end of the query -->" on lines of their own.',
  ],
])('reports %s', (_, before, after, wrong, mend) => {
  expect(alertRunbookRule.check(withRunbook((text) => text.replace(before, after)))).toEqual([
    { where: `runbooks/${name}.md`, wrong, mend },
  ]);
});

it('reports a runbook about no alert', () => {
  expect(alertRunbookRule.check(withRunbook((text) => text, 'ShopClosed'))).toEqual([
    { where: 'runbooks/ShopClosed.md', wrong: 'is about no alert', mend: 'Remove it, or write the alert.' },
  ]);
});
