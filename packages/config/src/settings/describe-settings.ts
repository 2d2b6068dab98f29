import { fileKeysOf, inFile, settingOf, variableOf, variablesOf } from './names.js';
import type { Resolved } from './resolve-setting.js';
import { Secret, secretUrl } from './secret.js';
import { inEachMode, type Mode, type PerMode } from './setting.js';
import { settingKeys, type SettingKey } from './table.js';

/** One line of `bellwether config show`. */
export interface SettingRow {
  readonly key: string;
  readonly variable: string;
  /** As one would write it, redacted where it is secret; empty where there is none. */
  readonly value: string;
  readonly origin: string;
}

export const describeSettings = (
  resolved: ReadonlyMap<SettingKey, Resolved>,
  openTelemetry: Readonly<Record<string, string>>,
): readonly SettingRow[] => [
  ...[...resolved].map(([key, { value, origin }]) => ({
    key,
    variable: variableOf(key),
    value: value === undefined ? '' : settingOf(key).kind.print(value as never),
    origin,
  })),
  ...Object.keys(openTelemetry)
    .toSorted()
    .map((name) => ({
      key: name,
      variable: name,
      value: showOpenTelemetry(name, openTelemetry[name] ?? ''),
      origin: `env ${name}`,
    })),
];

/** Headers and client keys are credentials, and an endpoint may hold some. */
const showOpenTelemetry = (name: string, value: string): string => {
  if (/HEADERS|KEY|TOKEN|SECRET|PASSWORD/.test(name)) return String(new Secret(value));
  return value.includes('://') ? String(secretUrl(value)) : value;
};

/** What a reference says about one setting. */
export interface SettingReference {
  readonly key: SettingKey;
  /** The setting's own variable; for a secret, the variable that names its file comes second. */
  readonly variables: readonly string[];
  readonly otherVariables: readonly string[];
  readonly otherKeys: readonly string[];
  readonly accepts: string;
  readonly secret: boolean;
  readonly required: boolean;
  /** As one writes it; undefined where there is none. */
  readonly defaults: PerMode<string | undefined>;
  readonly doc: string;
}

export const settingsReference: readonly SettingReference[] = settingKeys.map((key) => {
  const { kind, defaults, doc, secret, needed } = settingOf(key);
  const variable = variableOf(key);
  const printDefault = (mode: Mode): string | undefined => {
    const value = defaults[mode];
    const text = value === undefined ? '' : kind.print(value as never);
    return text === '' ? undefined : text;
  };
  return {
    key,
    variables: secret ? [variable, inFile.variable(variable)] : [variable],
    otherVariables: variablesOf(key).slice(1),
    otherKeys: fileKeysOf(key).slice(1),
    accepts: kind.accepts,
    secret,
    required: needed !== undefined,
    defaults: inEachMode(printDefault),
    doc,
  };
});
