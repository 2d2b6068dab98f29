import { isServiceLink } from './names.js';
import type { Resolved, Sources } from './resolve-setting.js';
import { isBlnkFile } from './settings-file.js';

type AliasSet = 'blnk' | 'aviator';

const isSet = ([name, value]: readonly [string, string | undefined]): boolean =>
  value !== undefined && value.trim() !== '' && !isServiceLink(name, value);

const aviatorVariables = new Set(['SERVE_PROMETHEUS_ENDPOINT', 'PROMETHEUS_PORT', 'ENABLE_DB_METRICS']);

/**
 * A configuration written for another system switches that system's metric names on, so that its scrapes,
 * dashboards and alerts work as they are. Variables and keys that are ours too imply nothing.
 */
export const impliedAliases = ({ env, file }: Sources): Resolved => {
  const variables = Object.entries(env)
    .filter(isSet)
    .map(([name]) => name)
    .toSorted();
  const reasons: Readonly<Record<AliasSet, string | undefined>> = {
    blnk: blnkReason(variables, file),
    aviator: variables.filter((name) => aviatorVariables.has(name)).map((name) => `env ${name}`)[0],
  };
  const implied = (['blnk', 'aviator'] as const).filter((set) => reasons[set] !== undefined);
  const origin = implied.map((set) => `${set} implied by ${reasons[set]}`).join(', ');
  return { value: implied, origin, problems: [] };
};

const blnkReason = (variables: readonly string[], file: Sources['file']): string | undefined => {
  const variable = variables.find((name) => name.startsWith('BLNK_'));
  if (variable !== undefined) return `env ${variable}`;
  if (file.values.has('monitoring_dsn')) return `file ${file.path}, key monitoring_dsn`;
  return isBlnkFile(file) ? `file ${file.path}` : undefined;
};
