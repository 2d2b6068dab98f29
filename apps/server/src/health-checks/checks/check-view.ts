import type { CheckRow } from './checks.repository.js';

const sameZones = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((zone) => others.includes(zone));

/**
 * The answer of the prior art: flat, and without empty texts and maps. The extension key `zones` is there for a check
 * that does not run in all of them.
 */
export const checkView = (row: CheckRow, allZones: readonly string[]): Record<string, unknown> => ({
  id: row.id,
  name: row.name,
  ...(row.description !== '' && { description: row.description }),
  type: row.kind,
  ...(Object.keys(row.labels as object).length > 0 && { labels: row.labels }),
  interval: row.interval,
  timeout: row.timeout,
  'created-at': row.created_at.toISOString(),
  enabled: row.enabled,
  ...(!sameZones(row.zones, allZones) && { zones: row.zones }),
  ...(row.definition as object),
});
