import { settingOf, variableOf } from './names.js';
import type { Resolved } from './resolve-setting.js';
import { Secret, secretUrl } from './secret.js';
import type { SettingKey } from './table.js';

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
