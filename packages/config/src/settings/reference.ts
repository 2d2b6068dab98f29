import { table } from '../markdown.js';
import { fileKeysOf, inFile, settingOf, variableOf, variablesOf } from './names.js';
import { modes } from './setting.js';
import { settingKeys } from './table.js';
import type { SettingKey } from './table.js';

const code = (text: string): string => `\`${text}\``;

/** `CONFIG.md`: every setting, from the table that the processes read. */
export const renderConfigReference = (): string =>
  [
    '# Configuration',
    '',
    '<!-- Written by `pnpm generate` from src/settings/table.ts. Do not edit. -->',
    '',
    'Settings come from `bellwether.json` in the working directory, or `blnk.json` where there is none (or from the',
    'file that `--config` or `BELLWETHER_CONFIG` names), then from the environment; the environment wins. A file named',
    '`blnk.json`, the key `monitoring_dsn` and any `BLNK_…` variable imply the alias set `blnk`;',
    '`SERVE_PROMETHEUS_ENDPOINT`, `PROMETHEUS_PORT` and `ENABLE_DB_METRICS` without prefix imply `aviator`. The dots of a key are nesting:',
    '`server.port` is `{ "server": { "port": 5001 } }`. An empty variable counts as unset, and so does `null`.',
    'A secret may also stand in a file of its own, named by its variable with `_FILE` or its key with `_file`;',
    'surrounding white space is dropped. `mode` is taken from `NODE_ENV` where nothing else says it.',
    '`bellwether config show` prints what is in force and where each value is from.',
    '',
    ...table(
      ['key', 'variable', 'also accepted', 'accepted form', 'default', 'what for'],
      settingKeys.map(rowOf),
    ),
    '',
    'The standard `OTEL_*` variables are honoured as they are.',
    '',
  ].join('\n');

const rowOf = (key: SettingKey): string[] => {
  const { kind, doc, secret, needed } = settingOf(key);
  const others = variablesOf(key).slice(1).map(code);
  const otherKeys = fileKeysOf(key)
    .slice(1)
    .map((name) => `key ${code(name)}`);
  const own = secret
    ? `${code(variableOf(key))}, ${code(inFile.variable(variableOf(key)))}`
    : code(variableOf(key));
  const fallback = needed === undefined ? defaultOf(key) : 'required';
  return [
    code(key),
    own,
    [...others, ...otherKeys].join(', '),
    `${kind.accepts}${secret ? '; secret' : ''}`,
    fallback,
    doc,
  ];
};

/** One value where the modes agree, else production's first. */
const defaultOf = (key: SettingKey): string => {
  const { kind, defaults } = settingOf(key);
  const shown = modes.map((mode) => {
    const value = defaults[mode];
    const text = value === undefined ? '' : kind.print(value as never);
    return text === '' ? 'none' : code(text);
  });
  const [production, ...others] = shown;
  if (others.every((text) => text === production)) return production ?? 'none';
  return modes.map((mode, index) => `${shown[index]} in ${mode}`).join(', ');
};
