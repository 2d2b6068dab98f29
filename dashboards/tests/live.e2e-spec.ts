/**
 * The built processes under demo traffic, scraped by a real Prometheus that has the generated rules: every query
 * of every panel of every dashboard is asked. What may be empty says why, in the dashboard itself.
 */
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startProcess, waitUntil, type TestProcess } from '@bellwether/local/testing';
import { artefactsOf } from '../src/artefacts.js';
import { assemble } from '../src/assemble.js';
import { bellwether, bellwetherTexts } from '../src/bellwether/product.js';
import { deployAnnotation, targetMenus } from '../src/grafana/defaults.js';
import { queriesOf } from '../src/grafana/panel.js';
import { recordingsOf } from '../src/prometheus/rule-set.js';
import { scrapeConfigs } from '../src/prometheus/scrape-config.js';
import { folders } from '../src/texts.js';
import { startPrometheus, type LivePrometheus } from './live-prometheus.js';

const { monitoring } = artefactsOf(assemble(bellwether, bellwetherTexts()));
const demo = join(folders.generated, '../../deploy/local/dist/demo.js');

interface Asked {
  readonly where: string;
  readonly query: string;
  readonly mayBeEmpty: string | undefined;
}

/** What Grafana would send, with all targets chosen. */
const asSent = (expr: string): string =>
  expr
    .replaceAll('"$job"', '".+"')
    .replaceAll('"$instance"', '".+"')
    .replaceAll('$__rate_interval', '30s')
    .replaceAll('$__interval', '15s');

const asked: readonly Asked[] = monitoring.dashboards.flatMap(({ title, rows }) =>
  rows.flatMap(({ panels }) =>
    panels.flatMap((panel) =>
      queriesOf(panel).map(({ refId, expr }) => ({
        where: `${title} / ${panel.title} / ${refId}`,
        query: asSent(expr),
        // No system that was started a minute ago has past weeks.
        mayBeEmpty: expr.includes('offset 1w') ? 'there are no past weeks yet' : panel.mayBeEmpty,
      })),
    ),
  ),
);

let server: TestProcess;
let worker: TestProcess;
let prometheus: LivePrometheus;
/** The traffic of this moment is what panels about the last half minute show. */
let busyAt: Date;

beforeAll(async () => {
  const on = {
    BELLWETHER_ENABLE_OBSERVABILITY: 'true',
    BELLWETHER_ENABLE_DB_METRICS: 'true',
    // The targets of the demo are on this machine.
    BELLWETHER_HEALTH_CHECKS_ALLOW_PRIVATE_TARGETS: 'true',
  };
  server = await startProcess('server', { env: on });
  const { BELLWETHER_DATABASE_URL: database, BELLWETHER_REDIS_URL: redis } = server.env;
  worker = await startProcess('worker', {
    env: { ...on, BELLWETHER_DATABASE_URL: database, BELLWETHER_REDIS_URL: redis },
  });
  const rules = join(folders.generated, 'prometheus');
  prometheus = await startPrometheus({
    // Rules say a minute; a test that waited for two of them would only be slower.
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: readdirSync(rules)
      .filter((name) => name.endsWith('.rules.yaml'))
      .map((name) => join(rules, name)),
    scrape_configs: scrapeConfigs({
      processes: bellwether.processes,
      targets: [
        { process: 'server', targets: [new URL(server.url).host] },
        { process: 'worker', targets: [new URL(worker.url).host] },
      ],
    }),
  });
  await promisify(execFile)(process.execPath, [
    demo,
    '--url',
    server.url,
    '--seconds',
    '20',
    '--rate',
    '60',
    '--seed',
    '7',
  ]);
  busyAt = new Date();
}, 180_000);

afterAll(async () => {
  await prometheus?.stop();
  await worker?.stop();
  await server?.stop();
}, 60_000);

it('sees both processes', async () => {
  expect(await prometheus.count('up == 1')).toBe(2);
});

it('answers every query of every panel, or the panel says why it is empty', async () => {
  // Each group of rules is evaluated once a minute, at a moment of its own; what it sums up needs some traffic.
  const recorded = recordingsOf(monitoring.rules).filter(({ record }) => record.startsWith('job_instance:'));
  await waitUntil(
    async () => {
      const counts = await Promise.all(recorded.map(({ record }) => prometheus.count(`${record}`)));
      return counts.every((count) => count > 0);
    },
    { timeoutMs: 150_000, intervalMs: 1000, what: 'every recorded series' },
  );
  const rows = await Promise.all(
    asked.map(async ({ where, query, mayBeEmpty }) => ({
      where,
      mayBeEmpty,
      // What rules have recorded is there now; the traffic itself ended while they were waited for.
      series: (await prometheus.count(query, busyAt)) || (await prometheus.count(query)),
    })),
  );
  const table = rows.map(
    ({ where, series, mayBeEmpty }) =>
      `${String(series).padStart(4)}  ${where}${series === 0 ? `  (${mayBeEmpty ?? 'WITHOUT A REASON'})` : ''}`,
  );
  process.stdout.write(`${['series  panel query', ...table].join('\n')}\n`);
  expect(rows.length).toBeGreaterThan(100);
  expect(rows.filter(({ series, mayBeEmpty }) => series === 0 && mayBeEmpty === undefined)).toEqual([]);
}, 200_000);

it('fills the menus, and parses the query of the deploy marks', async () => {
  const { product } = monitoring;
  for (const { query } of targetMenus(product)) {
    const selector = asSent(query.replace(/^label_values\((.+), \w+\)$/, '$1'));
    expect(await prometheus.count(selector)).toBe(2);
  }
  const deploys = deployAnnotation(product);
  expect(await prometheus.count(asSent(deploys?.expr ?? ''))).toBe(0);
});

it('runs the catalog that the rules were made for', async () => {
  const hashes = (await prometheus.series('bellwether_build_info')).map(({ catalog }) => catalog);
  expect(hashes).toEqual([monitoring.product.catalogHash, monitoring.product.catalogHash]);
});

it('evaluates every rule without an error', async () => {
  const answer = await fetch(`${prometheus.url}/api/v1/rules`);
  const { data } = (await answer.json()) as {
    data: { groups: { rules: { name: string; health: string; lastError?: string }[] }[] };
  };
  const rules = data.groups.flatMap((group) => group.rules);
  expect(rules.length).toBeGreaterThan(60);
  expect(rules.filter(({ health }) => health === 'err')).toEqual([]);
});
