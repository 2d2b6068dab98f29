/** What a runbook tells a tired person to paste, open or look for has to be there. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { migratedDatabaseUrl, withClient } from '@bellwether/local/testing';
import { assemble } from '../src/assemble.js';
import { bellwether } from '../src/bellwether.js';
import { folders } from '../src/folders.js';
import { alertsOf } from '../src/prometheus/rule-set.js';
import { namesIn } from '../src/monitoring.js';
import { bellwetherTexts } from '../src/texts.js';

const repository = join(folders.generated, '..', '..');
const monitoring = assemble(bellwether, bellwetherTexts());
/** Without the queries that are generated into them. */
const runbooks = [...monitoring.runbooks].map(
  ([name, text]) => [name, text.replace(/^## Query[\s\S]*/m, '')] as const,
);

const found = (pattern: RegExp, text: string): string[] =>
  [...text.matchAll(pattern)].map(([, one = '']) => one.trim());
const shellIn = (text: string): string => found(/^ *```sh\n([\s\S]*?)^ *```/gm, text).join('\n');
const sqlIn = (text: string): string[] => [
  ...found(/^ *```sql\n([\s\S]*?)^ *```/gm, text),
  ...found(/psql [^\n]*?c "([^"]+)"/g, shellIn(text)),
];
const proseIn = (text: string): string => text.replaceAll(/^ *```[\s\S]*?^ *```/gm, '');
const unknown = (all: readonly string[], known: (one: string) => boolean): string[] =>
  all.filter((one) => !known(one));

const sourcesIn = (folder: string): string[] =>
  readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /(^|\/)src\/.*\.ts$/.test(path) && !/node_modules|\.(e2e-)?spec\.ts$/.test(path))
    .map((path) => readFileSync(join(repository, folder, path), 'utf8'));

it.each(runbooks)('%s: its SQL is answered by a migrated database', async (_, text) => {
  const statements = sqlIn(text);
  if (statements.length === 0) return;
  await withClient(await migratedDatabaseUrl(), async (client) => {
    for (const statement of statements) await client.query(statement);
  });
});

it.each(runbooks)('%s: the metrics it looks for are in the catalog', (_, text) => {
  const names = [...namesIn(monitoring).keys()];
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

it('looks in the logs for messages that the processes write', () => {
  const sources = [...sourcesIn('apps'), ...sourcesIn('packages')];
  const messages = runbooks.flatMap(([, text]) => [
    ...found(/\.message ?== ?"([^"]+)"/g, shellIn(text)),
    ...found(/\.message ?\| ?test\("([^"]+)"\)/g, shellIn(text)).flatMap((one) => one.split('|')),
  ]);
  expect(messages.length).toBeGreaterThan(4);
  expect(unknown(messages, (one) => sources.some((source) => source.includes(one)))).toEqual([]);
});
