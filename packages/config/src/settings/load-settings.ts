import { readArguments, readEnvironment } from '../environment.js';
import type { Environment } from '../environment.js';
import { combinations } from './combinations.js';
import { describeSettings } from './describe-settings.js';
import type { SettingRow } from './describe-settings.js';
import { PREFIX, belongsToAnother, knownVariables, settingOf, suggestVariable } from './names.js';
import { impliedAliases } from './implied-aliases.js';
import { isDefault, problemOf, resolveSetting } from './resolve-setting.js';
import type { Resolved, Sources } from './resolve-setting.js';
import { SettingsError } from './settings-error.js';
import type { SettingsProblem } from './settings-error.js';
import { loadSettingsFile } from './settings-file.js';
import { modes } from './setting.js';
import type { Mode } from './setting.js';
import { settingKeys } from './table.js';
import type { SettingKey } from './table.js';
import { buildTree } from './tree.js';
import type { Settings, SettingsBeforeServices, Values } from './tree.js';

export interface LoadOptions {
  /** The command line after the script's name; `--config <file>` is looked for in it. */
  readonly argv?: readonly string[];
  readonly env?: Environment;
  readonly cwd?: string;
  /** Said by a caller that knows, instead of by the file or a variable. */
  readonly mode?: Mode;
}

export interface LoadedSettings<S = Settings> {
  readonly settings: S;
  readonly mode: Mode;
  /** Where each value is from: `default (development)`, `file bellwether.json`, `env BLNK_SERVER_PORT`. */
  readonly origins: Readonly<Record<SettingKey, string>>;
  /** The settings file that was read. */
  readonly file: string | undefined;
  /** The standard variables of OpenTelemetry, as they are, empty ones left out. */
  readonly openTelemetry: Readonly<Record<string, string>>;
  /** One row per setting, secrets redacted. */
  describe(): readonly SettingRow[];
}

/**
 * Reads the file and the environment. Throws one `SettingsError` that lists every problem.
 * Whoever starts missing services passes `startsServices`: then their URLs may be absent outside production.
 */
export function loadSettings(
  options: LoadOptions & { readonly startsServices: true },
): LoadedSettings<SettingsBeforeServices>;
export function loadSettings(options?: LoadOptions): LoadedSettings;
export function loadSettings(
  options: LoadOptions & { readonly startsServices?: boolean } = {},
): LoadedSettings<SettingsBeforeServices> {
  const env = options.env ?? readEnvironment();
  const cwd = options.cwd ?? process.cwd();
  const file = loadSettingsFile(options.argv ?? readArguments(), env['BELLWETHER_CONFIG'], cwd);
  const sources: Sources = { env, file, cwd };

  const mode = resolveMode(sources, options.mode);
  const chosenMode = mode.value as Mode;
  const resolved = new Map(
    settingKeys.map((key) => [key, key === 'mode' ? mode : resolveSetting(key, sources, chosenMode)]),
  );
  implyAliases(resolved, sources);
  const problems = [
    ...file.problems,
    ...[...resolved.values()].flatMap((setting) => setting.problems),
    ...findMissing(resolved, options.startsServices === true && chosenMode !== 'production'),
    ...findCombinations(resolved),
    ...findUnknownVariables(env),
  ];
  if (problems.length > 0) throw new SettingsError(problems);

  const openTelemetry = openTelemetryOf(env);
  return {
    settings: buildTree(valuesOf(resolved)) as SettingsBeforeServices,
    mode: chosenMode,
    origins: Object.fromEntries([...resolved].map(([key, { origin }]) => [key, origin])) as Record<
      SettingKey,
      string
    >,
    file: file.path,
    openTelemetry,
    describe: () => describeSettings(resolved, openTelemetry),
  };
}

/** Only where `metrics.aliases` is not set: `none` switches what would be implied off. */
const implyAliases = (resolved: Map<SettingKey, Resolved>, sources: Sources): void => {
  const said = resolved.get('metrics.aliases');
  const implied = impliedAliases(sources);
  if (said === undefined || !isDefault(said) || said.problems.length > 0 || implied.origin === '') return;
  resolved.set('metrics.aliases', implied);
};

/** A process that nobody told how to run is in production: the cautious defaults are the ones to forget about. */
const resolveMode = (sources: Sources, fromCaller: Mode | undefined): Resolved => {
  const said = resolveSetting('mode', sources, 'production');
  if (fromCaller !== undefined) return { value: fromCaller, origin: 'the caller', problems: said.problems };
  const fromNode = modes.find((mode) => mode === sources.env['NODE_ENV']?.trim());
  return isDefault(said) && fromNode !== undefined
    ? { value: fromNode, origin: 'env NODE_ENV', problems: said.problems }
    : said;
};

const valuesOf = (resolved: ReadonlyMap<SettingKey, Resolved>): ReadonlyMap<SettingKey, unknown> =>
  new Map([...resolved].map(([key, { value }]) => [key, value]));

const findMissing = (resolved: ReadonlyMap<SettingKey, Resolved>, mayMiss: boolean): SettingsProblem[] =>
  [...resolved].flatMap(([key, { value, problems }]) => {
    const { needed, kind } = settingOf(key);
    if (needed === undefined || value !== undefined || problems.length > 0 || mayMiss) return [];
    return [problemOf(key, `missing; ${needed}`, kind.accepts)];
  });

/** A combination is judged only where each of its parts is right. */
const findCombinations = (resolved: ReadonlyMap<SettingKey, Resolved>): SettingsProblem[] => {
  const values = Object.fromEntries(valuesOf(resolved)) as unknown as Values;
  return combinations.flatMap(({ keys, find }) => {
    const [first] = keys;
    const isSound = keys.every((key) => resolved.get(key)?.problems.length === 0);
    const found = isSound && first !== undefined ? find(values) : undefined;
    return found === undefined ? [] : [problemOf(first as SettingKey, found.wrong, found.accepted)];
  });
};

const findUnknownVariables = (env: Environment): SettingsProblem[] =>
  Object.entries(env).flatMap(([name, value]) => {
    if (!name.startsWith(PREFIX) || value === undefined || value.trim() === '') return [];
    if (knownVariables.has(name) || belongsToAnother(name, value)) return [];
    const suggested = suggestVariable(name);
    const hint = suggested === undefined ? '' : `; did you mean ${suggested}?`;
    return [{ key: name, wrong: `unknown variable${hint}` }];
  });

const openTelemetryOf = (env: Environment): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      name.startsWith('OTEL_') && value !== undefined && value.trim() !== '' ? [[name, value]] : [],
    ),
  );
