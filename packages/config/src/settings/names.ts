import { settingKeys, settingsTable, type SettingKey } from './table.js';
import type { Setting } from './setting.js';

export const PREFIX = 'BELLWETHER_';

/** The table with its rows seen alike, for code that treats every setting the same. */
export const settingOf = (key: SettingKey): Setting<unknown> => settingsTable[key] as Setting<unknown>;

const derivedVariable = (key: string): string => `${PREFIX}${key.replaceAll('.', '_').toUpperCase()}`;

/** The setting's own variable, the one that messages name. */
export const variableOf = (key: SettingKey): string => settingOf(key).variable ?? derivedVariable(key);

/** Every variable that sets the key, its own first. */
export const variablesOf = (key: SettingKey): readonly string[] => [
  ...new Set([variableOf(key), ...(settingOf(key).also ?? [])]),
];

/** Every key of the file that sets the key, its own first. */
export const fileKeysOf = (key: SettingKey): readonly string[] => [key, ...(settingOf(key).alsoKeys ?? [])];

/** A secret may stand in a file of its own: `<VARIABLE>_FILE`, and `<key>_file` in the settings file. */
export const inFile = { variable: (name: string) => `${name}_FILE`, key: (name: string) => `${name}_file` };

/** Variables with our prefix that are no settings: those of the command line tool and the tests. */
const otherVariables = new Set([
  'BELLWETHER_CONFIG',
  'BELLWETHER_ORGANIZATION_ID',
  'BELLWETHER_TOKEN',
  'BELLWETHER_API_ENDPOINT',
]);
const otherPrefixes = ['BELLWETHER_TEST_', 'BELLWETHER_DEV_'];

/**
 * Kubernetes puts `<SERVICE>_PORT=tcp://10.0.0.1:80` and its like into every container, so that a Service
 * named `bellwether-server` would seem to set our port.
 */
export const isServiceLink = (name: string, value: string): boolean =>
  /_SERVICE_(HOST|PORT(_\w+)?)$|_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$/.test(name) ||
  (name.endsWith('_PORT') && /^(tcp|udp|sctp):\/\/\S+:\d+$/.test(value));

export const belongsToAnother = (name: string, value: string): boolean =>
  otherVariables.has(name) ||
  otherPrefixes.some((prefix) => name.startsWith(prefix)) ||
  isServiceLink(name, value);

const withFiles = (key: SettingKey, names: readonly string[], ofFile: (name: string) => string) =>
  settingOf(key).secret ? [...names, ...names.map(ofFile)] : names;

const ownVariables = settingKeys.flatMap((key) => {
  const names = variablesOf(key).filter((name) => name.startsWith(PREFIX));
  return withFiles(key, names, inFile.variable);
});

/** What the name looks like before it was given a shorter one. */
const explicitByDerived = new Map(settingKeys.map((key) => [derivedVariable(key), variableOf(key)]));

export const knownVariables: ReadonlySet<string> = new Set(ownVariables);
export const suggestVariable = (name: string): string | undefined =>
  explicitByDerived.get(name) ?? closest(name, ownVariables, PREFIX.length);

export const knownFileKeys: ReadonlySet<string> = new Set(
  settingKeys.flatMap((key) => withFiles(key, fileKeysOf(key), inFile.key)),
);

const sections = new Set(
  settingKeys.filter((key) => key.includes('.')).map((key) => key.split('.')[0] as string),
);

/** The nearest key by spelling, or else the one key that ends with the same word in another section. */
export const suggestFileKey = (name: string): string | undefined => {
  const near = closest(name, [...settingKeys, ...sections]);
  if (near !== undefined) return near;
  const word = `.${name.split('.').at(-1)}`;
  const sameWord = settingKeys.filter((key) => `.${key}`.endsWith(word));
  return sameWord.length === 0 ? undefined : sameWord.join(' or ');
};

/** Up to one letter in four may be wrong; what all candidates begin with is not counted. */
const closest = (name: string, candidates: readonly string[], from = 0): string | undefined => {
  const written = name.slice(from).toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(written.length / 4)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(written, candidate.slice(from).toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
};

/** Letters to add, drop or replace to get from one to the other. */
const editDistance = (from: string, to: string): number => {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
};
