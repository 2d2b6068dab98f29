/** The SQL, metrics, panels, settings and commands that runbooks name have to exist. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { migratedDatabaseUrl, withClient } from '@bellwether/local/testing';
import { namesIn } from '../src/product.js';
import { alertsOf } from '../src/prometheus/rule-set.js';
import { checkQuery } from '../src/promql/check-query.js';
import {
  found,
  monitoring,
  proseIn,
  repository,
  runbooks,
  shellIn,
  sourcesIn,
  unknown,
} from './runbook-parts.js';

const sqlIn = (text: string): string[] => [
  ...found(/^ *```sql\n([\s\S]*?)^ *```/gm, text),
  ...found(/psql [^\n]*?c "([^"]+)"/g, shellIn(text)),
];

it.each(runbooks)('%s: its SQL is answered by a migrated database', async (_, text) => {
  const statements = sqlIn(text);
  if (statements.length === 0) return;
  await withClient(await migratedDatabaseUrl(), async (client) => {
    for (const statement of statements) await client.query(statement);
  });
});

it.each(runbooks)('%s: the metrics it looks for are in the catalog', (_, text) => {
  const known = namesIn(monitoring);
  const names = [...known.keys()];
  const series = found(/`(\w+\{[^`]*\})`/g, proseIn(text));
  const asked = series.map((one) =>
    known.get(one.split('{', 1)[0] ?? '')?.kind === 'gauge' ? one : `increase(${one}[5m])`,
  );
  expect(asked.flatMap((one) => checkQuery(one, known))).toEqual([]);
  const patterns = found(/grep (?:-E )?'\^([a-z(][^']*)'/g, shellIn(text));
  expect(unknown(patterns, (one) => names.some((name) => new RegExp(`^(?:${one})`).test(name)))).toEqual([]);
  const alternatives = patterns.flatMap((one) => found(/([a-z_]{4,})(?=[|)]|$)/g, one));
  expect(unknown(alternatives, (one) => names.some((name) => name.includes(one)))).toEqual([]);
});

it.each(runbooks)('%s: the panels, rows and dashboards it names are there', (_, text) => {
  const titles = new Set(
    monitoring.dashboards.flatMap(({ title, rows }) => [
      title,
      ...rows.flatMap((row) => [row.title, ...row.panels.map((panel) => panel.title)]),
    ]),
  );
  const prose = proseIn(text).replaceAll(/`[^`]*`/g, '');
  const named = [...found(/"([^"]+)"/g, prose), ...found(/\b[Rr]ow ([A-Z]\w+)/g, prose)];
  expect(unknown(named, (one) => titles.has(one))).toEqual([]);
  const opened = found(/([A-Z][\w ]*) dashboard\b/g, prose);
  expect(unknown(opened, (one) => [...titles].some((title) => one.endsWith(title)))).toEqual([]);
});

it.each(runbooks)('%s: the alerts, settings and variables it names exist', (_, text) => {
  const alerts = new Set(alertsOf(monitoring.rules).map(({ name }) => name));
  const configuration = readFileSync(join(repository, 'packages/config/CONFIG.md'), 'utf8');
  const words = [...alerts].map((name) => /^[A-Z][a-z]+/.exec(name)?.[0] ?? name);
  const alertLike = new RegExp(`\`((?:${[...new Set(words)].join('|')})[A-Z]\\w+)\``, 'g');
  expect(unknown(found(alertLike, text), (one) => alerts.has(one))).toEqual([]);
  const settings = [
    ...found(/`([a-z_]+\.[a-z_.]+)`/g, proseIn(text)),
    ...found(/\b(BELLWETHER_[A-Z_]+)/g, text),
  ];
  expect(unknown(settings, (one) => configuration.includes(`\`${one}\``))).toEqual([]);
});

it('calls commands of bellwether that exist, with options they have', () => {
  const commands = sourcesIn('apps/cli').filter(({ path }) => path.endsWith('.command.ts'));
  const called = runbooks.flatMap(([, text]) =>
    found(/\bpnpm bellwether ((?:[a-z]+ ?)+(?:[<-][^`;\n]*)?)/g, text),
  );
  expect(called.length).toBeGreaterThan(4);
  const isThere = (call: string): boolean => {
    const words = /^[a-z ]+/.exec(call)?.[0].trim().split(' ') ?? [];
    const isOf = (one: (typeof commands)[number]): boolean =>
      one.path.includes(`/${words[0]}/`) && one.text.includes(`.command('${words.at(-1)}`);
    const text = commands.find(isOf)?.text ?? '';
    return text !== '' && found(/(--[a-z-]+)/g, call).every((option) => text.includes(`'${option}`));
  };
  expect(unknown(called, isThere)).toEqual([]);
});
