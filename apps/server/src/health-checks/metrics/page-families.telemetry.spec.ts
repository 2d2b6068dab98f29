import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text as textOf } from 'node:stream/consumers';
import { tool } from '@bellwether/local/testing';
import type { Format } from '@bellwether/telemetry';
import { parseExposition } from '@bellwether/telemetry/testing';
import { type CheckRow, CheckSeries } from './check-series.telemetry.js';
import {
  bytesAtMost,
  headerBytes,
  pageFamilies,
  pagePieces,
  selectFamilies,
} from './page-families.telemetry.js';
import { newCheck } from './testing/page-oracle.js';

const page = (rows: readonly CheckRow[], names?: readonly string[], format: Format = 'text'): string =>
  [...pagePieces([new CheckSeries(rows)], selectFamilies(names), format)].join('');

const used: CheckRow = {
  ...newCheck,
  kind: 'tls',
  labels: '{"team": "web", "tier-1": "yes"}',
  counts: '3 1 5 2 0 0 0 0 3 0 0 0 0 0 0 0 0',
  sum_seconds: 12.25,
  reasons: '{"timeout": 1}',
  not_run: '{"late": 2}',
  phases: '{"resolve": 0.001, "connect": 0.02}',
  last_run: 1_890_000_000.123,
  certificate_expiry: 1_900_000_000,
};

const linesOf = (text: string, family: string): readonly string[] =>
  text.split('\n').filter((line) => line.startsWith(family));

describe('the page of a check', () => {
  it('has a zero for everything that a query may read, from the creation of the check', () => {
    const text = page([newCheck]);
    const labels = 'id="cc145703-af98-4c0b-96da-8e06dc934fc7",name="shop"';
    expect(linesOf(text, 'healthcheck_total')).toEqual([
      `healthcheck_total{${labels},status="failure",zone="fr-par-1"} 0`,
      `healthcheck_total{${labels},status="success",zone="fr-par-1"} 0`,
    ]);
    expect(linesOf(text, 'healthcheck_attempts_total')).toHaveLength(1);
    expect(linesOf(text, 'healthcheck_transitions_total')).toHaveLength(1);
    expect(linesOf(text, 'healthcheck_duration_seconds')).toHaveLength(16);
    expect(linesOf(text, 'healthcheck_duration_seconds').filter((line) => !line.endsWith(' 0'))).toEqual([]);
    expect(linesOf(text, 'healthcheck_info')).toEqual([
      'healthcheck_info{id="cc145703-af98-4c0b-96da-8e06dc934fc7",kind="http",name="shop"} 1',
    ]);
    for (const unborn of ['not_run_total', 'failures_total', 'phase_seconds', 'last_run', 'certificate']) {
      expect(linesOf(text, `healthcheck_${unborn}`)).toEqual([]);
    }
  });

  it('shows what was counted, with labels in the order of their names', () => {
    const text = page([used]);
    const id = 'id="cc145703-af98-4c0b-96da-8e06dc934fc7"';
    const rest = 'name="shop",zone="fr-par-1"';
    for (const line of [
      `healthcheck_duration_seconds_bucket{${id},le="0.05",${rest}} 0`,
      `healthcheck_duration_seconds_bucket{${id},le="0.1",${rest}} 3`,
      `healthcheck_duration_seconds_bucket{${id},le="1",${rest}} 3`,
      `healthcheck_duration_seconds_bucket{${id},le="10",${rest}} 3`,
      `healthcheck_duration_seconds_bucket{${id},le="+Inf",${rest}} 4`,
      `healthcheck_duration_seconds_sum{${id},${rest}} 12.25`,
      `healthcheck_duration_seconds_count{${id},${rest}} 4`,
      `healthcheck_total{${id},name="shop",status="success",zone="fr-par-1"} 3`,
      `healthcheck_attempts_total{${id},${rest}} 5`,
      `healthcheck_transitions_total{${id},${rest}} 2`,
      `healthcheck_failures_total{${id},name="shop",reason="timeout",zone="fr-par-1"} 1`,
      `healthcheck_not_run_total{${id},name="shop",reason="late",zone="fr-par-1"} 2`,
      `healthcheck_phase_seconds{${id},name="shop",phase="connect",zone="fr-par-1"} 0.02`,
      `healthcheck_last_run_timestamp_seconds{${id},${rest}} 1890000000.123`,
      `healthcheck_certificate_expiry_timestamp_seconds{${id},${rest}} 1900000000`,
      `healthcheck_info{${id},kind="tls",label_team="web",label_tier_1="yes",name="shop"} 1`,
    ]) {
      expect(text.split('\n')).toContain(line);
    }
  });

  it('names the check once, whatever the number of its zones', () => {
    const zones = [used, { ...used, zone: 'fr-par-2' }];
    expect(linesOf(page(zones), 'healthcheck_info')).toHaveLength(1);
    expect(linesOf(page(zones), 'healthcheck_total')).toHaveLength(4);
    // Also where a page of the database ends between two zones.
    const slices = [new CheckSeries([used]), new CheckSeries([{ ...used, zone: 'b' }], used.id)];
    const text = [...pagePieces(slices, pageFamilies, 'text')].join('');
    expect(linesOf(text, 'healthcheck_info')).toHaveLength(1);
  });

  it('shows a check without zones by its info alone', () => {
    const samples = parseExposition(page([{ ...newCheck, zone: null }])).flatMap((family) => family.samples);
    expect(samples.map(({ name }) => name)).toEqual(['healthcheck_info']);
  });
});

describe('the page', () => {
  it('is accepted by promtool without a remark', async () => {
    const checker = spawn(await tool('promtool'), ['check', 'metrics'], { stdio: 'pipe' });
    checker.stdin.end(page([used]));
    const [output, [exitCode]] = await Promise.all([textOf(checker.stderr), once(checker, 'exit')]);
    expect(output).toBe('');
    expect(exitCode).toBe(0);
  });

  it('has help and type of each family, before any check exists', () => {
    for (const format of ['text', 'openmetrics'] as const) {
      const end = format === 'openmetrics' ? '# EOF\n' : '';
      const families = parseExposition(page([], undefined, format) + end);
      expect(families.map(({ name }) => name)).toEqual(pageFamilies.map(({ definition }) => definition.name));
      expect(families.filter(({ help, samples }) => help === '' || samples.length > 0)).toEqual([]);
    }
  });

  it('calls its counters as OpenMetrics wants it, and its info a gauge in both formats', () => {
    const text = page([used], undefined, 'openmetrics');
    expect(text).toContain('# TYPE healthcheck counter\n');
    expect(text).toContain('# TYPE healthcheck_info gauge\n');
    expect(text).toContain(',le="1.0",');
    expect(page([used])).toContain('# TYPE healthcheck_total counter\n');
    expect(page([used])).toContain('# TYPE healthcheck_info gauge\n');
  });

  it.each([
    [['healthcheck_total'], ['healthcheck_total']],
    [['healthcheck'], ['healthcheck_total']],
    [['healthcheck_duration_seconds_bucket'], ['healthcheck_duration_seconds']],
    [
      ['healthcheck_info', 'healthcheck_attempts_total', 'no_such'],
      ['healthcheck_attempts_total', 'healthcheck_info'],
    ],
    [['no_such'], []],
    [[], []],
  ])('has for %j the families %j', (names, families) => {
    expect(parseExposition(page([used], names)).map(({ name }) => name)).toEqual(families);
  });

  it.each<[string, CheckRow]>([
    ['that never ran', newCheck],
    ['that ran', used],
    [
      'with large numbers and names',
      {
        ...used,
        name: '🦔"\n\\'.repeat(60),
        not_run: '{"late": 9007199254740991}',
        counts: '9007199254740991 0 9007199254740991 0 9007199254740991 0 0 0 0 0 0 0 0 0 0 0 0',
        sum_seconds: 1.234_567_890_123_456_7e300,
        phases: '{"resolve": 0.0000012345678901234567}',
      },
    ],
  ])('is never larger than was computed beforehand, for a check %s', (_, row) => {
    for (const family of pageFamilies) {
      for (const format of ['text', 'openmetrics'] as const) {
        const text = [...pagePieces([new CheckSeries([row])], [family], format)].join('');
        const bytes = Buffer.byteLength(text);
        const bound = headerBytes([family]) + bytesAtMost(new CheckSeries([row]), [family]);
        expect(bytes).toBeLessThanOrEqual(bound);
        expect(bound).toBeLessThan(bytes * 1.5 + 100);
      }
    }
  });
});
