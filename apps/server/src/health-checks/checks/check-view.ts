import type { CheckRow } from './checks.repository.js';

/** The answer of the prior art: flat, and without empty texts and maps. */
export const checkView = (row: CheckRow): Record<string, unknown> => ({
  id: row.id,
  name: row.name,
  ...(row.description !== '' && { description: row.description }),
  type: row.kind,
  ...(Object.keys(row.labels as object).length > 0 && { labels: row.labels }),
  interval: row.interval,
  timeout: row.timeout,
  'created-at': row.created_at.toISOString(),
  enabled: row.enabled,
  ...(row.definition as object),
});
