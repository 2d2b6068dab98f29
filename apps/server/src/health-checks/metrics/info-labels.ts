import { escapeLabel } from '@bellwether/telemetry';

const refused = /[^a-zA-Z0-9_]/gu;

/**
 * The labels of a check as text for `healthcheck_info`: `label_team="web"`, sorted. A key is free text, so what the
 * grammar of label names refuses becomes `_`. Of keys that become the same name, one that is that name already keeps it;
 * the others, in the order of their code units, get `_2`, `_3` and so on.
 */
export function infoLabelsText(labels: Readonly<Record<string, string>>): string {
  const values = new Map<string, string>();
  const keys = Object.keys(labels).toSorted();
  const named = keys.map((key) => [key, key.replaceAll(refused, '_')] as const);
  for (const [key, name] of named) if (key === name) values.set(name, labels[key] ?? '');
  for (const [key, name] of named) if (key !== name) values.set(freeName(name, values), labels[key] ?? '');
  return [...values]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `label_${name}="${escapeLabel(value)}"`)
    .join(',');
}

function freeName(name: string, used: ReadonlyMap<string, string>): string {
  if (!used.has(name)) return name;
  let number = 2;
  while (used.has(`${name}_${number}`)) number += 1;
  return `${name}_${number}`;
}
