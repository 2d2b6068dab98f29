import {
  type Code,
  errorCodes,
  modes,
  queues,
  type Reaction,
  type SettingReference,
  settingsReference,
} from '@bellwether/config';
import { markdownTable } from 'markdown-table';

const code = (text: string): string => `\`${text}\``;

/** Aligned, as the formatter of this repository leaves it. */
export const tableLines = (
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] => {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', String.raw`\|`)));
  return markdownTable(cells, { stringLength: (text) => [...text].length }).split('\n');
};

/** `CONFIG.md`: every setting. */
export function renderConfigPage(): string {
  return [
    '# Configuration',
    '',
    '<!-- Written by `pnpm generate` from src/settings/table.ts. Do not edit. -->',
    '',
    'Settings come from `bellwether.json` in the working directory, or `blnk.json` where there is none (or from the',
    'file that `--config` or `BELLWETHER_CONFIG` names), then from the environment; the environment wins. A file named',
    '`blnk.json`, the key `monitoring_dsn` and any `BLNK_…` variable imply the alias set `blnk`;',
    '`SERVE_PROMETHEUS_ENDPOINT`, `PROMETHEUS_PORT` and `ENABLE_DB_METRICS` without prefix imply `aviator`.',
    '',
    'The dots of a key are nesting: `server.port` is `{ "server": { "port": 5001 } }`. An empty variable counts as unset,',
    'and so does `null`.',
    'A secret may also stand in a file of its own, named by its variable with `_FILE` or its key with `_file`;',
    'surrounding white space is dropped. `mode` is taken from `NODE_ENV` where nothing else says it.',
    '`bellwether config show` prints what is in force and where each value is from.',
    '',
    ...tableLines(
      ['key', 'variable', 'also accepted', 'accepted form', 'default', 'what for'],
      settingsReference.map(settingRow),
    ),
    '',
    'The standard `OTEL_*` variables are honoured as they are.',
    '',
  ].join('\n');
}

const settingRow = (setting: SettingReference): string[] => [
  code(setting.key),
  setting.variables.map(code).join(', '),
  [...setting.otherVariables.map(code), ...setting.otherKeys.map((key) => `key ${code(key)}`)].join(', '),
  `${setting.accepts}${setting.secret ? '; secret' : ''}`,
  setting.required ? 'required' : defaultOf(setting),
  setting.doc,
];

/** One value if the modes agree; otherwise the value of each mode, production first. */
const defaultOf = ({ defaults }: SettingReference): string => {
  const shown = modes.map((mode) => (defaults[mode] === undefined ? 'none' : code(defaults[mode])));
  const [production = 'none', ...others] = shown;
  if (others.every((text) => text === production)) return production;
  return modes.map((mode, index) => `${shown[index]} in ${mode}`).join(', ');
};

const reactions: Readonly<Record<Reaction, string>> = {
  InvalidInput: 'change the request',
  Refused: 'use other credentials',
  NotFound: 'check the id',
  Conflict: 'look at what is there, then decide',
  TryLater: 'send the same again later',
  GiveUp: 'tell the operator',
};

/** `ERRORS.md`: every code that an answer may carry. */
export function renderErrorPage(): string {
  const rows = (Object.keys(errorCodes) as Code[]).map((name) => {
    const { status, message, reaction } = errorCodes[name];
    return [code(name), String(status), message, reactions[reaction]];
  });
  return [
    '# Error codes',
    '',
    '<!-- Written by `pnpm generate` from src/errors/error-codes.ts. Do not edit. -->',
    '',
    'Every error has this body; decide by `code`, show `message` to people:',
    '',
    '```json',
    '{ "error": "<message>", "error_detail": { "code": "<CODE>", "message": "<message>", "details": {} } }',
    '```',
    '',
    'The message is the usual one; an answer may carry a more precise one.',
    '',
    ...tableLines(['code', 'status', 'usual message', 'what to do'], rows),
    '',
  ].join('\n');
}

type Queue = (typeof queues)[number];

/** `JOBS.md`: every queue and what the worker does with its jobs. */
export function renderJobPage(): string {
  return [
    '# Queues and jobs',
    '',
    '<!-- Written by `pnpm generate` from src/queues. Do not edit. -->',
    '',
    'The server puts jobs in, the worker takes them out. A payload that does not decode is given up at once;',
    'everything else is tried again until the attempts are used up.',
    ...queues.flatMap(queueSection),
    '',
  ].join('\n');
}

function queueSection({ name, doc, jobs }: Queue): readonly string[] {
  const rows = Object.entries(jobs).map(([job, { doc: what, ...limits }]) => [
    code(job),
    what,
    String(limits.attempts),
    `${limits.backoff.type}, ${limits.backoff.delayMs} ms`,
    `${limits.timeoutMs} ms`,
    String(limits.concurrency),
  ]);
  const header = ['job', 'what it does', 'attempts', 'between attempts', 'time limit', 'at once'];
  const samples = Object.entries(jobs).flatMap(([job, { sample }]) => [
    '',
    `A payload of ${code(job)}:`,
    '',
    '```json',
    JSON.stringify(sample, undefined, 2),
    '```',
  ]);
  return ['', `## ${name}`, '', doc, '', ...tableLines(header, rows), ...samples];
}
