import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { findJsonFault, type JsonReading } from './json-fault.js';
import { knownFileKeys, suggestFileKey, variableOf } from './names.js';
import type { SettingsProblem } from './settings-error.js';
import { settingKeys } from './table.js';

const DEFAULT_FILE = 'bellwether.json';
/** Read if the usual file is missing, so that a configuration written for Blnk works as it is. */
const BLNK_FILE = 'blnk.json';

export interface SettingsFile {
  /** As it was given; undefined if there is no file. */
  readonly path: string | undefined;
  /** What the file says, by dotted key. */
  readonly values: ReadonlyMap<string, unknown>;
  readonly problems: readonly SettingsProblem[];
}

interface NamedFile {
  readonly path: string;
  readonly namedBy: string | undefined;
}

const nothing = (path: string | undefined, ...problems: SettingsProblem[]): SettingsFile => ({
  path,
  values: new Map(),
  problems,
});

/** From the command line, else from the variable, else the usual file. */
const findName = (argv: readonly string[], variable: string | undefined): NamedFile | SettingsProblem => {
  const at = argv.findIndex((argument) => argument === '--config' || argument.startsWith('--config='));
  if (at >= 0) {
    const path = argv[at]?.includes('=') ? argv[at]?.slice('--config='.length) : argv[at + 1];
    if (path === undefined || path === '' || path.startsWith('--')) {
      return { key: '--config', wrong: 'no file is named', accepted: '`--config <file>`' };
    }
    return { path, namedBy: '--config' };
  }
  const named = variable?.trim() ?? '';
  return named === ''
    ? { path: DEFAULT_FILE, namedBy: undefined }
    : { path: named, namedBy: 'BELLWETHER_CONFIG' };
};

export const loadSettingsFile = (
  argv: readonly string[],
  variable: string | undefined,
  cwd: string,
): SettingsFile => {
  const named = findName(argv, variable);
  if (!('path' in named)) return nothing(undefined, named);
  if (named.namedBy !== undefined) return readSettingsFile(named, cwd) ?? noSuchFile(named);
  return (
    readSettingsFile(named, cwd) ??
    readSettingsFile({ path: BLNK_FILE, namedBy: undefined }, cwd) ??
    nothing(undefined)
  );
};

export const isBlnkFile = ({ path }: SettingsFile): boolean =>
  path !== undefined && basename(path) === BLNK_FILE;

const keyOf = ({ path, namedBy }: NamedFile): string =>
  namedBy === undefined ? path : `${path} (${namedBy})`;

const noSuchFile = (named: NamedFile): SettingsFile =>
  nothing(named.path, { key: keyOf(named), wrong: 'there is no such file', accepted: 'a JSON file' });

/** Undefined where there is no such file. */
const readSettingsFile = (named: NamedFile, cwd: string): SettingsFile | undefined => {
  const { path } = named;
  let text: string;
  try {
    text = readFileSync(resolve(cwd, path), 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code;
    if (reason === 'ENOENT') return undefined;
    const wrong = `the file cannot be read (${reason})`;
    return nothing(path, { key: keyOf(named), wrong, accepted: 'a JSON file' });
  }
  return parseSettingsFile(path, text);
};

const escapesOnly = 'the end of the string, in which only JSON escapes may stand';

/** A settings file is read strictly: a repeated key is a mistake. */
export const settingsFile: JsonReading = {
  nestingMax: 100,
  uniqueKeys: true,
  wholeTokens: true,
  words: {
    value: 'a value',
    firstKey: 'a key in double quotes',
    key: 'a key in double quotes',
    newKey: 'a key that this object does not have yet',
    colon: '`:`',
    commaOrBrace: '`,` or `}`',
    commaOrBracket: '`,` or `]`',
    stringCharacter: escapesOnly,
    stringEnd: escapesOnly,
    lessNesting: 'at most 100 levels',
    end: 'the end of the file',
  },
};

/** What the text says, or where it stops being JSON. A byte order mark is forgiven. */
const parseSettingsFile = (path: string, text: string): SettingsFile => {
  const json = text.replace(/^\uFEFF/, '');
  const fault = findJsonFault(json, settingsFile);
  if (fault !== undefined) {
    const wrong = `line ${fault.line}, column ${fault.column} cannot be read`;
    return nothing(path, { key: path, wrong, accepted: fault.expected });
  }
  const content: unknown = JSON.parse(json);
  if (!isSection(content)) return nothing(path, { key: path, wrong: 'not an object', accepted: '`{ … }`' });
  const values = new Map<string, unknown>();
  const problems: SettingsProblem[] = [];
  collect(content, '', { path, values, problems });
  return { path, values, problems };
};

interface Found {
  readonly path: string;
  readonly values: Map<string, unknown>;
  readonly problems: SettingsProblem[];
}

const isSection = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isSectionName = (name: string): boolean => settingKeys.some((key) => key.startsWith(`${name}.`));

/** `null` stands for nothing, as an empty variable does. */
const collect = (section: Readonly<Record<string, unknown>>, prefix: string, found: Found): void => {
  for (const [word, value] of Object.entries(section)) {
    const name = `${prefix}${word}`;
    const inFile = `file ${found.path}`;
    if (value === null) continue;
    if (word.includes('.')) {
      found.problems.push({ key: name, variable: inFile, wrong: 'dots in a key', accepted: nested(name) });
    } else if (knownFileKeys.has(name)) {
      found.values.set(name, value);
    } else if (!isSectionName(name)) {
      found.problems.push({ key: name, variable: inFile, wrong: unknownKey(name) });
    } else if (isSection(value)) {
      collect(value, `${name}.`, found);
    } else {
      found.problems.push({ key: name, variable: inFile, wrong: 'not an object', accepted: '`{ … }`' });
    }
  }
};

const nested = (name: string): string =>
  name
    .split('.')
    .reduceRight((inner, word) => `{ "${word}": ${inner} }`, '…')
    .replace(/^(.*)$/, '`$1`');

const unknownKey = (name: string): string => {
  const suggested = suggestFileKey(name);
  const key = settingKeys.find((candidate) => candidate === suggested);
  if (suggested === undefined) return 'unknown key';
  const variable = key === undefined ? '' : ` (${variableOf(key)})`;
  return `unknown key; did you mean ${suggested}${variable}?`;
};
