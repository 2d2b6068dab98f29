import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Environment } from '../environment.js';
import { fileKeysOf, inFile, isServiceLink, settingOf, variableOf, variablesOf } from './names.js';
import { Secret, secretUrl } from './secret.js';
import type { Mode } from './setting.js';
import type { SettingsFile } from './settings-file.js';
import type { SettingsProblem } from './settings-error.js';
import type { SettingKey } from './table.js';

export interface Sources {
  readonly env: Environment;
  readonly file: SettingsFile;
  readonly cwd: string;
}

/** The value and its origin. With problems the value is the default. */
export interface Resolved {
  readonly value: unknown;
  readonly origin: string;
  readonly problems: readonly SettingsProblem[];
}

interface Candidate {
  readonly origin: string;
  readonly source: 'text' | 'json';
  readonly raw: unknown;
  /** The file that a secret was read from. */
  readonly secretFile?: string;
}

type Read = Candidate | SettingsProblem;
const isProblem = (read: Read): read is SettingsProblem => 'wrong' in read;
const isCandidate = (read: Read): read is Candidate => !isProblem(read);

/** The environment wins over the file, the file over the default. A value that loses is still checked. */
export const resolveSetting = (key: SettingKey, sources: Sources, mode: Mode): Resolved => {
  const fromEnvironment = choose(key, readVariables(key, sources));
  const fromFile = choose(key, readFileKeys(key, sources));
  const problems = [...fromEnvironment.problems, ...fromFile.problems];
  const chosen = fromEnvironment.chosen ?? fromFile.chosen;
  if (chosen !== undefined) return { ...chosen, problems };
  return { value: settingOf(key).defaults[mode], origin: `default (${mode})`, problems };
};

export const isDefault = ({ origin }: Resolved): boolean => origin.startsWith('default (');

export const problemOf = (key: SettingKey, wrong: string, accepted?: string): SettingsProblem => ({
  key,
  variable: variableOf(key),
  wrong,
  ...(accepted === undefined ? {} : { accepted }),
});

const readVariables = (key: SettingKey, { env, cwd }: Sources): Read[] =>
  variablesOf(key).flatMap((name): Read[] => {
    const raw = env[name];
    const isSet = raw !== undefined && raw.trim() !== '' && !isServiceLink(name, raw);
    const own: Read[] = isSet ? [{ origin: `env ${name}`, source: 'text', raw }] : [];
    const path = settingOf(key).secret ? (env[inFile.variable(name)] ?? '').trim() : '';
    return path === '' ? own : [...own, readSecretFile(key, `env ${inFile.variable(name)}`, path, cwd)];
  });

const readFileKeys = (key: SettingKey, { file, cwd }: Sources): Read[] =>
  fileKeysOf(key).flatMap((name): Read[] => {
    const origin = `file ${file.path}${name === key ? '' : `, key ${name}`}`;
    const raw = file.values.get(name);
    const own: Read[] = raw === undefined || raw === '' ? [] : [{ origin, source: 'json', raw }];
    const path = file.values.get(inFile.key(name));
    if (path === undefined) return own;
    const pathOrigin = `file ${file.path}, key ${inFile.key(name)}`;
    if (typeof path !== 'string') return [...own, problemOf(key, `${pathOrigin} is not a text`, 'a path')];
    return [...own, readSecretFile(key, pathOrigin, path, cwd)];
  });

const readSecretFile = (key: SettingKey, origin: string, path: string, cwd: string): Read => {
  const secretFile = resolve(cwd, path);
  let raw: string;
  try {
    raw = readFileSync(secretFile, 'utf8').trim();
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code;
    return problemOf(key, `${origin} names ${path}, which cannot be read (${reason})`, 'a readable file');
  }
  if (raw === '') return problemOf(key, `${origin} names ${path}, which is empty`, 'a file with the secret');
  return { origin: `${origin} (${path})`, source: 'text', raw, secretFile };
};

interface Choice {
  readonly chosen: { readonly value: unknown; readonly origin: string } | undefined;
  readonly problems: readonly SettingsProblem[];
}

/** Several names may be set to the same value; the first is the setting's own. */
const choose = (key: SettingKey, reads: readonly Read[]): Choice => {
  const problems = reads.filter(isProblem);
  const candidates = reads.filter(isCandidate);
  const parsed = candidates.map((candidate) => ({ candidate, value: parse(key, candidate) }));
  for (const { candidate, value } of parsed) {
    if (value === undefined) problems.push(wrongForm(key, candidate));
  }
  const direct = candidates.find(({ secretFile }) => secretFile === undefined);
  const throughFile = candidates.find(({ secretFile }) => secretFile !== undefined);
  if (direct !== undefined && throughFile !== undefined) {
    const wrong = `${direct.origin} and ${throughFile.origin} are both set`;
    return { chosen: undefined, problems: [...problems, problemOf(key, wrong, 'one of them')] };
  }
  const [first, ...others] = parsed.filter(({ value }) => value !== undefined);
  if (first === undefined) return { chosen: undefined, problems };
  for (const other of others) {
    if (plain(other.value) === plain(first.value)) continue;
    const wrong = `${first.candidate.origin} and ${other.candidate.origin} differ`;
    problems.push(problemOf(key, wrong, 'one of them, or the same value in both'));
  }
  return { chosen: { value: first.value, origin: first.candidate.origin }, problems };
};

const plain = (value: unknown): string => (value instanceof Secret ? value.reveal() : JSON.stringify(value));

const parse = (key: SettingKey, { source, raw, secretFile }: Candidate): unknown => {
  const { kind, secret } = settingOf(key);
  const trimmed = typeof raw === 'string' && !secret ? raw.trim() : raw;
  const result = kind[source].safeParse(trimmed);
  if (!result.success) return undefined;
  return secretFile !== undefined && result.data instanceof Secret
    ? result.data.readFrom(secretFile)
    : result.data;
};

const QUOTED_MAX = 60;

const wrongForm = (key: SettingKey, { origin, raw }: Candidate): SettingsProblem => {
  const { kind, secret } = settingOf(key);
  return problemOf(
    key,
    `${origin} ${secret ? 'is not of the accepted form' : `is ${quote(raw)}`}`,
    kind.accepts,
  );
};

/** Cut to a length, and without the credentials that a URL in the wrong place would show. */
const quote = (raw: unknown): string => {
  if (typeof raw === 'object') return Array.isArray(raw) ? 'an array' : 'an object';
  const shown = typeof raw === 'string' && raw.includes('://') ? String(secretUrl(raw)) : raw;
  const text = JSON.stringify(shown);
  return text.length > QUOTED_MAX ? `${text.slice(0, QUOTED_MAX)}…` : text;
};
