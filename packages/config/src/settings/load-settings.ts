import { readArguments, readEnvironment, type Environment } from '../environment.js';
import { combinations } from './combinations.js';
import { describeSettings, type SettingRow } from './describe-settings.js';
import {
  PREFIX,
  belongsToAnother,
  isServiceLink,
  knownVariables,
  settingOf,
  suggestVariable,
} from './names.js';
import { isDefault, problemOf, resolveSetting, type Resolved, type Sources } from './resolve-setting.js';
import { SettingsError, type SettingsProblem } from './settings-error.js';
import { isBlnkFile, loadSettingsFile, type SettingsFile } from './settings-file.js';
import { modes, type Mode } from './setting.js';
import { settingKeys, type SettingKey } from './table.js';
import { buildTree, type Settings, type SettingsBeforeServices, type Values } from './tree.js';

export interface LoadOptions {
  /** The command line after the script's name; `--config <file>` is looked for in it. */
  readonly argv?: readonly string[];
  readonly env?: Environment;
  readonly cwd?: string;
  /** Overrides the file and the variables. */
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
 * With `startsServices` the URLs of the services may be missing outside production.
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
  const origins = Object.fromEntries([...resolved].map(([key, { origin }]) => [key, origin]));
  return {
    settings: buildTree(valuesOf(resolved)) as SettingsBeforeServices,
    mode: chosenMode,
    origins: origins as Record<SettingKey, string>,
    file: file.path,
    openTelemetry,
    describe: () => describeSettings(resolved, openTelemetry),
  };
}

const aviatorVariables = new Set(['SERVE_PROMETHEUS_ENDPOINT', 'PROMETHEUS_PORT', 'ENABLE_DB_METRICS']);

/**
 * A configuration of another system also selects the metric names of that system, so that its dashboards and
 * alerts keep working. A set `metrics.aliases` wins, `none` too.
 */
const implyAliases = (resolved: Map<SettingKey, Resolved>, { env, file }: Sources): void => {
  const chosen = resolved.get('metrics.aliases');
  if (chosen === undefined || !isDefault(chosen) || chosen.problems.length > 0) return;
  const variables = Object.entries(env)
    .filter(([name, value]) => value !== undefined && value.trim() !== '' && !isServiceLink(name, value))
    .map(([name]) => name)
    .toSorted();
  const aviator = variables.find((name) => aviatorVariables.has(name));
  const implied = Object.entries({
    blnk: blnkReason(variables, file),
    aviator: aviator && `env ${aviator}`,
  }).filter(([, reason]) => reason !== undefined);
  if (implied.length === 0) return;
  resolved.set('metrics.aliases', {
    value: implied.map(([set]) => set),
    origin: implied.map(([set, reason]) => `${set} implied by ${reason}`).join(', '),
    problems: [],
  });
};

const blnkReason = (variables: readonly string[], file: SettingsFile): string | undefined => {
  const variable = variables.find((name) => name.startsWith('BLNK_'));
  if (variable !== undefined) return `env ${variable}`;
  if (file.values.has('monitoring_dsn')) return `file ${file.path}, key monitoring_dsn`;
  return isBlnkFile(file) ? `file ${file.path}` : undefined;
};

/** Without a mode a process runs in production, because those defaults are the cautious ones. */
const resolveMode = (sources: Sources, fromCaller: Mode | undefined): Resolved => {
  const set = resolveSetting('mode', sources, 'production');
  if (fromCaller !== undefined) return { value: fromCaller, origin: 'the caller', problems: set.problems };
  const fromNode = modes.find((mode) => mode === sources.env['NODE_ENV']?.trim());
  return isDefault(set) && fromNode !== undefined
    ? { value: fromNode, origin: 'env NODE_ENV', problems: set.problems }
    : set;
};

const valuesOf = (resolved: ReadonlyMap<SettingKey, Resolved>): ReadonlyMap<SettingKey, unknown> =>
  new Map([...resolved].map(([key, { value }]) => [key, value]));

const findMissing = (resolved: ReadonlyMap<SettingKey, Resolved>, mayMiss: boolean): SettingsProblem[] =>
  [...resolved].flatMap(([key, { value, problems }]) => {
    const { needed, kind } = settingOf(key);
    if (needed === undefined || value !== undefined || problems.length > 0 || mayMiss) return [];
    return [problemOf(key, `missing; ${needed}`, kind.accepts)];
  });

/** Checked only if each of its settings is right. */
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
