import { shop } from '../../tests/toy/toy.catalog.js';
import { toyArtefacts, toySpec } from '../../tests/toy/toy.js';
import { derivedFrom } from '../derived.js';
import { alert, ruleSet, type AlertSpec } from '../prometheus/rule-set.js';
import { max, rate, recording, type Recording } from '../promql/index.js';
import {
  alertFormRule,
  alertRunbookRule,
  alertShownRule,
  alertTestedRule,
  recordingNameRule,
  recordingUsedRule,
} from './alert-rules.js';

describe('recording-name-rule', () => {
  const named = (record: Recording['record']) =>
    recordingNameRule.check(
      toyArtefacts({
        ...toySpec,
        rules: [
          ruleSet('shop', {
            owner: 'toy',
            alerts: [],
            recordings: [recording(record, rate(shop.orders).by('@job', 'status'))],
          }),
        ],
      }),
    );

  it('has nothing to say about healthy artefacts', () => {
    expect(recordingNameRule.check(toyArtefacts())).toEqual([]);
    expect(named('job_status:shop_orders:rate5m')).toEqual([]);
  });

  it('reports a level that does not list the labels', () => {
    expect(named('job:shop_orders:rate5m')).toEqual([
      {
        where: 'recording job:shop_orders:rate5m',
        wrong: 'has the level job and the labels job_status',
        mend: 'Begin it with job_status:',
      },
    ]);
  });

  it('reports a name of another form', () => {
    expect(named('job:shop:Orders:rate5m')).toEqual([
      {
        where: 'recording job:shop:Orders:rate5m',
        wrong: 'is not level:metric:operations',
        mend: 'Rename it.',
      },
    ]);
  });
});

describe('recording-used-rule', () => {
  it('reports a recorded series that nothing reads', () => {
    const { rules } = derivedFrom(shop, 'toy');
    const idle = recording('job:shop_orders:rate5m', rate(shop.orders).by('@job'));
    const artefacts = toyArtefacts({
      ...toySpec,
      rules: [{ ...rules, recordings: [...rules.recordings, idle] }],
    });
    expect(recordingUsedRule.check(artefacts)).toEqual([
      {
        where: 'recording job:shop_orders:rate5m',
        wrong: 'is read by nothing',
        mend: 'Read it, or remove it.',
      },
    ]);
  });
});

describe('alert-form-rule', () => {
  const right: AlertSpec<'@job'> = {
    severity: 'page',
    when: max(shop.open).by('@job').isAbove(10),
    for: 60,
    summary: 'The shop is full',
    description: () => 'Too many orders are open.',
  };

  const findings = (name: string, change: object = {}) =>
    alertFormRule
      .check(
        toyArtefacts({
          ...toySpec,
          rules: [ruleSet('shop', { owner: 'toy', alerts: [alert(name, { ...right, ...change })] })],
        }),
      )
      .map(({ wrong, mend }) => `${wrong}: ${mend}`);

  it('has nothing to say about healthy artefacts', () => {
    expect(alertFormRule.check(toyArtefacts())).toEqual([]);
    expect(findings('ShopFull')).toEqual([]);
  });

  it.each([
    ['a name of another form', 'shop_full', {}, 'is not in PascalCase: Name it ‹Domain›‹Symptom›.'],
    [
      'a query that loses the job',
      'ShopFull',
      { when: max(shop.open).isAbove(10) },
      "loses the label job: Keep '@job' in its grouping: routes, inhibition and links need it.",
    ],
    [
      'a summary that varies',
      'ShopFull',
      { summary: '{{ $value }} orders' },
      'has a summary that varies: Say in the description what varies.',
    ],
    [
      'a description that is no sentence',
      'ShopFull',
      { description: () => 'too many orders' },
      'has a description that is no sentence: End it with a full stop.',
    ],
    [
      'an unknown alert that would hide it',
      'ShopFull',
      { hiddenBy: [{ alert: 'ShopClosed', sameLabels: [] }] },
      'is hidden by ShopClosed, which is not there: Name an alert that is.',
    ],
  ])('reports %s', (_, name, change, expected) => {
    expect(findings(name, change)).toEqual([expected]);
  });
});

describe('alert-shown-rule', () => {
  it('reports an alert that no panel names', () => {
    const artefacts = toyArtefacts();
    const monitoring = { ...artefacts.monitoring, dashboards: [] };
    expect(alertShownRule.check({ ...artefacts, monitoring })).toEqual(
      ['ShopOrdersErrorBudgetBurn', 'ShopWaitLatencyBudgetBurn'].map((name) => ({
        where: `alert ${name}`,
        wrong: 'is on no panel',
        mend: 'Name it in `alerts` of the panel that shows its quantity.',
      })),
    );
  });
});

describe('alert-runbook-rule', () => {
  const name = 'ShopOrdersErrorBudgetBurn';

  const withRunbook = (change: (text: string) => string | undefined, of = name) => {
    const artefacts = toyArtefacts();
    const runbooks = new Map(artefacts.monitoring.runbooks);
    const text = change(runbooks.get(name) ?? '');
    if (text === undefined) runbooks.delete(of);
    else runbooks.set(of, text);
    return { ...artefacts, monitoring: { ...artefacts.monitoring, runbooks } };
  };

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
});

describe('alert-tested-rule', () => {
  it('reports an alert that was never seen to fire or to stay silent, and where to add it', () => {
    const untested = alert('ShopFull', {
      severity: 'page',
      when: max(shop.open).by('@job').isAbove(10),
      for: 60,
      summary: 'The shop is full',
      description: () => 'Too many orders are open.',
    });
    const artefacts = toyArtefacts({
      ...toySpec,
      rules: [ruleSet('shop', { owner: 'toy', alerts: [untested] })],
    });
    const file = 'dashboards/tests/shop.alerts.test.yaml';
    expect(alertTestedRule.check(artefacts)).toEqual([
      {
        where: 'alert ShopFull (page)',
        wrong: 'has no test in which it fires',
        mend: `Add one to ${file}, with its exact text.`,
      },
      {
        where: 'alert ShopFull (page)',
        wrong: 'has no test in which it stays silent',
        mend: `Add one to ${file}, without exp_alerts.`,
      },
    ]);
  });
});
