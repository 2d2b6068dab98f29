import { checkDurations } from '@bellwether/catalog';
import type { CheckRow } from '../check-series.telemetry.js';

export interface ExpectedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The first check of an example, which never ran. */
export const newCheck = {
  id: 'cc145703-af98-4c0b-96da-8e06dc934fc7',
  name: 'shop',
  kind: 'http',
  labels: '{}',
  zone: 'fr-par-1',
  counts: null,
  sum_seconds: null,
  reasons: null,
  not_run: null,
  phases: null,
  last_run: null,
  certificate_expiry: null,
} as const satisfies CheckRow;

/** The samples of a page, without `healthcheck_info`, made the simple way, one object for each. */
export function expectedSamples(rows: readonly CheckRow[]): readonly ExpectedSample[] {
  return rows.flatMap((row) => {
    if (row.zone === null) return [];
    const labels = { id: row.id, name: row.name, zone: row.zone };
    const one = (name: string, value: number | null, more: object = {}): ExpectedSample[] =>
      value === null ? [] : [{ name: `healthcheck_${name}`, labels: { ...labels, ...more }, value }];
    const each = (name: string, label: string, json: string | null): ExpectedSample[] =>
      Object.entries(JSON.parse(json ?? '{}') as Record<string, number>).flatMap(([key, value]) =>
        one(name, value, { [label]: key }),
      );
    const [success = 0, failure = 0, attempts = 0, transitions = 0, ...counts] = (row.counts ?? '0')
      .split(' ')
      .map(Number);
    const count = success + failure;
    return [
      ...checkDurations.flatMap((bound, at) => {
        const below = counts.slice(0, at + 1).reduce((sum, next) => sum + next, 0);
        return one('duration_seconds_bucket', below, { le: String(bound) });
      }),
      ...one('duration_seconds_bucket', count, { le: '+Inf' }),
      ...one('duration_seconds_sum', row.sum_seconds ?? 0),
      ...one('duration_seconds_count', count),
      ...one('total', success, { status: 'success' }),
      ...one('total', failure, { status: 'failure' }),
      ...one('attempts_total', attempts),
      ...one('transitions_total', transitions),
      ...one('last_run_timestamp_seconds', row.last_run),
      ...one('certificate_expiry_timestamp_seconds', row.certificate_expiry),
      ...each('not_run_total', 'reason', row.not_run),
      ...each('failures_total', 'reason', row.reasons),
      ...each('phase_seconds', 'phase', row.phases),
    ];
  });
}
