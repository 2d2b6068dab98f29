import { machinePaths } from '@bellwether/telemetry/nest';
import type { INestApplication } from '@nestjs/common';

import { processHealthPaths, ProcessHealthModule } from './health.module.js';
import { type HealthCheck, ProcessHealth, type ProcessHealthOptions } from './process-health.js';
import { platforms, startApp } from './tests/platforms.js';

const hang = (): Promise<never> => new Promise(() => {});
const up: HealthCheck = { name: 'database', run: () => {} };

const rows: [string, ProcessHealthOptions, number, string][] = [
  ['no checks', { checks: [] }, 200, '{"status":"UP"}'],
  ['all up', { checks: [up, { name: 'redis', run: async () => {} }] }, 200, '{"status":"UP"}'],
  [
    'all up, in the worker',
    { checks: [up], extra: { service: 'worker' } },
    200,
    '{"status":"UP","service":"worker"}',
  ],
  [
    'a check that throws, with a credential in its message',
    {
      checks: [
        { name: 'database', run: () => Promise.reject(new Error('connect postgres://u:p@10.0.0.1 refused')) },
      ],
    },
    503,
    '{"status":"DOWN","reason":"database is not available"}',
  ],
  [
    'a check that throws at once',
    {
      checks: [
        {
          name: 'redis',
          run: () => {
            throw new Error('at once');
          },
        },
      ],
      extra: { service: 'worker' },
    },
    503,
    '{"status":"DOWN","reason":"redis is not available","service":"worker"}',
  ],
  [
    'a check that says why',
    { checks: [up, { name: 'queue transactions', run: () => 'queue transactions has no consumer' }] },
    503,
    '{"status":"DOWN","reason":"queue transactions has no consumer"}',
  ],
  [
    'two that are down',
    {
      checks: [{ name: 'database', run: hang }, up, { name: 'redis', run: () => 'redis is loading' }],
      timeoutMs: 20,
    },
    503,
    '{"status":"DOWN","reason":"database did not answer in 0.02 s; redis is loading"}',
  ],
];

it('is served at paths that machines ask', () => {
  expect(processHealthPaths.filter((path) => !machinePaths.has(path))).toEqual([]);
});

describe.each(platforms)('process health on %s', (_platform, adapter) => {
  let app: INestApplication;

  const start = async (options: ProcessHealthOptions): Promise<string> => {
    const running = await startApp(
      { imports: [ProcessHealthModule.with({ useFactory: () => options })] },
      adapter,
    );
    app = running.app;
    return running.url;
  };

  afterEach(() => app.close());

  it.each(rows)('with %s', async (_what, options, status, body) => {
    const url = await start(options);
    for (const path of ['/health', '/readyz']) {
      const response = await fetch(url + path);
      expect(await response.text()).toBe(body);
      expect(response.status).toBe(status);
      expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(response.headers.get('cache-control')).toBe('no-store');
    }
    const live = await fetch(`${url}/livez`);
    expect([live.status, await live.json()]).toEqual([200, { status: 'UP', ...options.extra }]);
  });

  it('answers HEAD without a body', async () => {
    const url = await start({ checks: [up] });
    const response = await fetch(`${url}/health`, { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  it('stops being ready first, and stays well and alive', async () => {
    const url = await start({ checks: [up] });
    app.get(ProcessHealth).stopBeingReady();
    const ready = await fetch(`${url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([503, { status: 'DOWN', reason: 'shutting down' }]);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect((await fetch(`${url}/livez`)).status).toBe(200);
  });
});

describe('ProcessHealth', () => {
  /** A check that answers when the test says so. */
  const held = () => {
    const answers: ((reason?: string) => void)[] = [];
    const check: HealthCheck = {
      name: 'database',
      run: () => new Promise<string | void>((resolve) => answers.push(resolve)),
    };
    return { answers, check };
  };

  it('is not ready before the application has started', async () => {
    const health = new ProcessHealth({ checks: [] });
    expect(await health.ready()).toEqual({ status: 503, body: { status: 'DOWN', reason: 'starting' } });
    health.onApplicationBootstrap();
    expect(await health.ready()).toEqual({ status: 200, body: { status: 'UP' } });
  });

  it('stays not ready when the shutdown overtakes the start', async () => {
    const health = new ProcessHealth({ checks: [] });
    health.stopBeingReady();
    health.onApplicationBootstrap();
    expect(health.isReady).toBe(false);
  });

  it('is not ready when the shutdown begins while the checks run', async () => {
    const { answers, check } = held();
    const health = new ProcessHealth({ checks: [check] });
    health.onApplicationBootstrap();
    const answer = health.ready();
    health.stopBeingReady();
    answers[0]?.();
    expect((await answer).body).toEqual({ status: 'DOWN', reason: 'shutting down' });
  });

  it('runs its checks at the same time', async () => {
    const first = held();
    const second = held();
    const health = new ProcessHealth({ checks: [first.check, second.check] });
    const answer = health.health();
    expect([first.answers.length, second.answers.length]).toEqual([1, 1]);
    second.answers[0]?.();
    first.answers[0]?.();
    expect((await answer).status).toBe(200);
  });

  it('shares one round between looks that overlap, and looks afresh afterwards', async () => {
    const { answers, check } = held();
    const health = new ProcessHealth({ checks: [check] });
    const looks = [health.health(), health.health(), health.health()];
    expect(answers).toHaveLength(1);
    answers[0]?.('database is in recovery');
    expect((await Promise.all(looks)).map(({ status }) => status)).toEqual([503, 503, 503]);
    const second = health.health();
    answers[1]?.();
    expect((await second).status).toBe(200);
  });

  it('does not pile up probes of a dependency that hangs, and sees it return', async () => {
    const { answers, check } = held();
    const health = new ProcessHealth({ checks: [check], timeoutMs: 5 });
    for (let look = 0; look < 3; look++) expect((await health.health()).status).toBe(503);
    expect(answers).toHaveLength(1);
    answers[0]?.();
    await new Promise((resolve) => setImmediate(resolve));
    const recovered = health.health();
    answers[1]?.();
    expect((await recovered).status).toBe(200);
  });

  it('aborts the signal of a check that is too late', async () => {
    let aborted = false;
    const run = (signal: AbortSignal): Promise<never> => {
      signal.addEventListener('abort', () => (aborted = true));
      return hang();
    };
    await new ProcessHealth({ checks: [{ name: 'database', run }], timeoutMs: 5 }).health();
    expect(aborted).toBe(true);
  });

  it('logs what a check threw', async () => {
    const logged: object[] = [];
    const keep = (fields: object): void => void logged.push(fields);
    const err = new Error('connection refused');
    await new ProcessHealth({
      checks: [{ name: 'database', run: () => Promise.reject(err) }],
      log: { info: keep, warn: keep, error: keep },
    }).health();
    expect(logged).toEqual([{ check: 'database', err }, { reason: 'database is not available' }]);
  });

  it('logs once when it becomes unwell, when the reason changes and when it is over', async () => {
    const logged: [string, object][] = [];
    const keep = (level: string) => (fields: object) => void logged.push([level, fields]);
    let reason: string | undefined;
    const health = new ProcessHealth({
      checks: [{ name: 'redis', run: () => reason }],
      log: { info: keep('info'), warn: keep('warn'), error: keep('error') },
    });
    for (const next of [undefined, 'away', 'away', 'loading', undefined, undefined]) {
      reason = next;
      await health.health();
      await health.ready();
    }
    expect(logged).toEqual([
      ['warn', { reason: 'away' }],
      ['warn', { reason: 'loading' }],
      ['info', {}],
    ]);
  });

  it('cuts a long reason short', async () => {
    const health = new ProcessHealth({ checks: [{ name: 'database', run: () => 'x'.repeat(1000) }] });
    expect((await health.health()).body['reason']).toHaveLength(120);
  });
});
