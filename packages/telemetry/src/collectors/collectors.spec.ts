import { counter, defineMetrics, gauge } from '../catalog/index.js';
import { MetricsEndpoint } from '../exposition/metrics-endpoint.js';
import { MetricRegistry } from '../instruments/metric-registry.js';
import { scrape } from '../testing/scrape.js';
import type { Collector, CollectorFailureReason } from '../instruments/collector.js';

const common = { help: 'A test.', owner: 'every', stability: 'experimental', labels: {} } as const;
const pool = defineMetrics('pool', {
  size: gauge('pool_size', { ...common, aliases: [{ set: 'old', name: 'old_pool_size' }] }),
  used: gauge('pool_used', common),
});
const other = defineMetrics('other', { visits: counter('other_visits_total', common) });

interface Line {
  readonly level: 'info' | 'error';
  readonly message: string;
}

function start() {
  const lines: Line[] = [];
  const log = {
    info: (_: object, message: string) => lines.push({ level: 'info', message }),
    warn: () => {},
    error: (_: object, message: string) => lines.push({ level: 'error', message }),
  };
  const registry = new MetricRegistry({ process: 'test', aliases: ['old'], log });
  const metrics = registry.register(pool);
  registry.register(other);
  const endpoint = new MetricsEndpoint(registry);
  const shownNames = async () => {
    const { families } = await scrape(endpoint);
    return families.map(({ name }) => name).filter((name) => !name.startsWith('telemetry_'));
  };
  const failures = async (reason: CollectorFailureReason) =>
    (await scrape(endpoint)).value('telemetry_collector_failures_total', { collector: 'pool', reason });
  return { registry, metrics, endpoint, lines, shownNames, failures };
}

const everything = ['old_pool_size', 'other_visits_total', 'pool_size', 'pool_used'];
const without = ['other_visits_total'];
const pending = new Promise<never>(() => {});

/** Every way to misbehave that a collector has: each is left out, counted and logged, and hurts no one else. */
const misbehaving: Record<string, { reason: CollectorFailureReason; collect: Collector['collect'] }> = {
  'throws at once': {
    reason: 'error',
    collect: () => {
      throw new Error('broken');
    },
  },
  'rejects later': {
    reason: 'error',
    collect: async () => {
      await Promise.resolve();
      throw new Error('broken');
    },
  },
  'throws what is not an error': {
    reason: 'error',
    collect: () => {
      throw 'text' as unknown as Error;
    },
  },
  'rejects with nothing': { reason: 'error', collect: () => Promise.reject() },
  'never ends': { reason: 'timeout', collect: () => pending },
  'throws when it is told to stop': {
    reason: 'timeout',
    collect: (signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')))),
  },
  'ends well, but after its time': {
    reason: 'timeout',
    collect: (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
  },
};

describe.each(Object.entries(misbehaving))('a collector that %s', (title, { reason, collect }) => {
  // One that never ends is never started again, so that nothing piles up behind it.
  const isHanging = title === 'never ends';

  it('is left out with all it fills, counted and logged once, and the scrape still answers', async () => {
    const { registry, shownNames, failures, lines } = start();
    registry.addCollector({ name: 'pool', fills: [pool.size, pool.used], timeoutMs: 5, collect });
    expect(await shownNames()).toEqual(without);
    expect(await failures(reason)).toBe(isHanging ? 1 : 2);
    expect(lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    expect(lines[0]?.message).toContain('Collector pool is left out of the scrape');
  });

  it('comes back, and says so, when it works again', async () => {
    const { registry, shownNames, lines } = start();
    const takeOff = registry.addCollector({
      name: 'pool',
      fills: [pool.size, pool.used],
      timeoutMs: 5,
      collect,
    });
    await shownNames();
    takeOff();
    registry.addCollector({ name: 'pool', fills: [pool.size, pool.used], collect: () => {} });
    expect(await shownNames()).toEqual(isHanging ? without : everything);
    expect(lines.at(-1)).toEqual(
      isHanging
        ? expect.objectContaining({ level: 'error' })
        : { level: 'info', message: 'Collector pool works again.' },
    );
  });
});

describe('collectors', () => {
  it('run at every scrape, and what they set is in it', async () => {
    const { registry, metrics, endpoint } = start();
    let runs = 0;
    registry.addCollector({
      name: 'pool',
      fills: [pool.size],
      collect: async () => {
        await Promise.resolve();
        metrics.size.set(++runs);
      },
    });
    expect((await scrape(endpoint)).value('pool_size')).toBe(1);
    expect((await scrape(endpoint)).value('pool_size')).toBe(2);
  });

  it('are not started again while they still run', async () => {
    const { registry, endpoint, failures } = start();
    let runs = 0;
    registry.addCollector({ name: 'pool', fills: [], timeoutMs: 5, collect: () => (runs++, pending) });
    for (let scrapes = 0; scrapes < 3; scrapes++) await scrape(endpoint);
    expect(runs).toBe(1);
    expect(await failures('timeout')).toBe(1);
    expect(await failures('still_running')).toBe(4);
  });

  it('run side by side, so that a slow one keeps no other waiting', async () => {
    const { registry, endpoint } = start();
    const order: string[] = [];
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    const slow = async () => {
      await released;
      order.push('slow');
    };
    const quick = () => {
      order.push('quick');
      release();
    };
    registry.addCollector({ name: 'slow', fills: [], collect: slow });
    registry.addCollector({ name: 'quick', fills: [], collect: quick });
    await scrape(endpoint);
    expect(order).toEqual(['quick', 'slow']);
  });

  it('without a limit of their own have the one that the registry was given', async () => {
    const lines: string[] = [];
    const log = {
      info: () => {},
      warn: () => {},
      error: (_: object, message: string) => lines.push(message),
    };
    const registry = new MetricRegistry({ process: 'test', collectorTimeoutMs: 5, log });
    registry.addCollector({ name: 'pool', fills: [], collect: () => pending });
    await scrape(new MetricsEndpoint(registry));
    expect(lines.join('\n')).toContain('took longer than 5 ms');
  });

  it('are logged again when what is wrong changes', async () => {
    const { registry, endpoint, lines } = start();
    const problems = ['one', 'one', 'two', undefined, 'two'];
    registry.addCollector({
      name: 'pool',
      fills: [],
      collect: () => {
        const problem = problems.shift();
        if (problem !== undefined) throw new Error(problem);
      },
    });
    for (let scrapes = 0; scrapes < 5; scrapes++) await scrape(endpoint);
    expect(lines.map(({ level, message }) => `${level} ${/"(.*)"/.exec(message)?.[1] ?? ''}`)).toEqual([
      'error one',
      'error two',
      'info ',
      'error two',
    ]);
  });
});
