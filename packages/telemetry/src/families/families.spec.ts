import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { tool } from '@bellwether/local/testing';
import { definitionsOf, type Definition, type MetricSet } from '../catalog/index.js';
import { collectProcessMetrics } from './process.telemetry.js';
import { MetricsEndpoint } from '../exposition/metrics-endpoint.js';
import { MetricRegistry } from '../instruments/metric-registry.js';
import { expectFamilies } from '../testing/expect-families.js';
import { scrape } from '../testing/scrape.js';
import { database, exporting, http, jobs, process as processMetrics, telemetry } from './index.js';

const families = { database, exporting, http, jobs, process: processMetrics, telemetry };

/** prom-client measures these where it finds Linux's /proc. */
const ofLinux = [
  families.process.virtualMemory,
  families.process.heap,
  families.process.openFds,
  families.process.maxFds,
].map(({ name }) => name);

const sets: readonly MetricSet[] = Object.values(families);

/** A process that records something in every family, so that each has a series to look at. */
function start(process: string) {
  const registry = new MetricRegistry({ process });
  const definitions: Definition[] = [];
  for (const set of sets) {
    definitions.push(...definitionsOf(set));
    if (set !== families.process) registry.register(set);
  }
  collectProcessMetrics(registry.promClient);
  for (const { name, labels, owner } of definitions) {
    if (owner !== 'every' && !owner.includes(process)) continue;
    const metric = registry.promClient.getSingleMetric(name) as unknown as { with?(labels: object): unknown };
    const values = Object.entries(labels).map(([label, { kind, ...set }]) => [
      label,
      kind === 'closed' && 'values' in set ? set.values[0] : 'some',
    ]);
    metric.with?.(Object.fromEntries(values));
  }
  return { definitions, endpoint: new MetricsEndpoint(registry) };
}

describe.each(['server', 'worker', 'any other process'])('the families of %s', (process) => {
  it.each([false, true])('are in a scrape as they are defined (OpenMetrics: %p)', async (openMetrics) => {
    const { definitions, endpoint } = start(process);
    const scraped = await scrape(endpoint, { openMetrics });
    expectFamilies(scraped.families, definitions, { process, mayBeMissing: ofLinux });
  });

  it("pass Prometheus' own check", async () => {
    const { endpoint } = start(process);
    const checker = spawn(await tool('promtool'), ['check', 'metrics'], { stdio: 'pipe' });
    checker.stdin.end((await scrape(endpoint)).text);
    const [output, [exitCode]] = await Promise.all([text(checker.stderr), once(checker, 'exit')]);
    expect(output).toBe('');
    expect(exitCode).toBe(0);
  });
});

describe('the families of every process', () => {
  it('show each kind of garbage collection from the start', async () => {
    const { endpoint } = start('server');
    const { value } = await scrape(endpoint);
    for (const kind of families.process.gcDuration.labels.kind.values) {
      expect(value('nodejs_gc_duration_seconds_count', { kind })).toBeGreaterThanOrEqual(0);
    }
  });

  it('are collected once, however often that is asked for', () => {
    const { promClient } = new MetricRegistry({ process: 'test' });
    collectProcessMetrics(promClient);
    expect(() => collectProcessMetrics(promClient)).not.toThrow();
  });
});
