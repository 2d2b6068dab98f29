/** What a runbook looks for in the logs, the processes write: in these words, with these fields, this often. */
import { blocksIn, found, proseIn, runbooks, shellIn, sourcesIn, unknown } from './runbook-parts.js';

const sources = [...sourcesIn('apps'), ...sourcesIn('packages')].map(({ text }) => text);
const isInSources = (words: string): boolean => sources.some((source) => source.includes(words));

const escaped = (words: string): string => words.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
/** Texts that are put together, such as `${name} works again`, where enough of them stands there for good. */
const templates = sources
  .flatMap((source) => found(/`([^`\n]*\$\{[^`\n]*)`/g, source))
  .map((template) => template.split(/\$\{[^}]*\}/))
  .filter((parts) => parts.join('').trim().split(' ').length > 1)
  .map((parts) => new RegExp(`^${parts.map(escaped).join('(.+)')}$`));

const isWritten = (words: string): boolean =>
  isInSources(words) ||
  templates.some((template) => {
    const [, ...put] = template.exec(words) ?? [''];
    return put.length > 0 && put.every(isInSources);
  });

/** In quotes like our own texts, and not ours. */
const commands = /^(?:pnpm|docker|curl|select|ledger verify)\b/;
const elsewhere = new Set([
  // Postgres
  'deadlock detected',
  'canceling statement due to lock timeout',
  'idle in transaction',
  'synchronous_commit',
  // Prometheus
  'go_',
  'honor_labels',
  // compose
  'ulimits: nofile: 65536',
]);

it.each(runbooks)('%s: what it quotes is a command, or words that are written somewhere', (_, text) => {
  // A single word may be anything; one of several parts is a name or a text. Series and variables are looked up beside.
  const quoted = found(/`([^`\n{]+)`/g, proseIn(text)).filter((one) => /^(?!BELLWETHER_).*[ _]/.test(one));
  const blocks = blocksIn(text);
  const words = quoted.filter((one) => !commands.test(one) && !elsewhere.has(one) && !blocks.includes(one));
  expect(unknown(words, isWritten)).toEqual([]);
});

/** Commands that look into a log, each with what it keeps of a line. */
const looksIn = (text: string): { readonly command: string; readonly filter: string }[] =>
  shellIn(text)
    .split('\n')
    .flatMap((command) => found(/\bjq -\w+ '([^']*)'/g, command).map((filter) => ({ command, filter })))
    .filter(({ command }) => command.includes('docker compose logs'));

/** Stand on every line, or on every error. */
const standing = new Set(['time', 'level', 'message', 'process', 'trace_id', 'span_id', 'err']);
const isField = (name: string): boolean =>
  standing.has(name) || sources.some((source) => new RegExp(`[{,]\\s*${name}(?:,|:| \\})`).test(source));

const fieldsOf = (filter: string): string[] => [
  ...found(/(?<![\w\])])\.([a-z_]+)/g, filter),
  ...found(/\{([^{}]*)\}/g, filter).flatMap((fields) =>
    fields.split(/, ?/).filter((one) => !one.includes(':')),
  ),
];

const textsOf = (filter: string): string[] => [
  ...found(/\.message ?== ?"([^"]+)"/g, filter),
  ...found(/\.message ?\| ?test\("([^"]+)"\)/g, filter).flatMap((one) => one.split('|')),
];

it.each(runbooks)('%s: what it looks for in the logs is written there', (_, text) => {
  const filters = looksIn(text).map(({ filter }) => filter);
  expect(unknown(filters.flatMap(textsOf), isInSources)).toEqual([]);
  expect(unknown(filters.flatMap(fieldsOf), isField)).toEqual([]);
  const values = filters.flatMap((filter) => found(/(?<!message ?)== ?"([^"]+)"/g, filter));
  expect(unknown(values, (value) => value.includes('PASTE') || isInSources(`'${value}'`))).toEqual([]);
});

it('reads every line of the logs that is one, whatever stands between', () => {
  const looks = runbooks.flatMap(([, text]) => looksIn(text));
  expect(looks.length).toBeGreaterThan(10);
  // What a process that cannot start says last is plain text, and would end jq.
  expect(
    unknown(
      looks.map(({ filter }) => filter),
      (filter) => /^\(?fromjson\?/.test(filter),
    ),
  ).toEqual([]);
});

/** Written once when something begins and once when it is over, however long ago that was. */
const saidOnce =
  /does not answer|answers again|tried again until it works|sealing the history|no more jobs are taken|consumer of the queue broke|\.collector|\.signal/;

it.each(runbooks)('%s: what is said once is looked for without a bound of time', (_, text) => {
  const bounded = looksIn(text).filter(({ command }) => command.includes('--since'));
  expect(bounded.filter(({ filter }) => saidOnce.test(filter))).toEqual([]);
});
