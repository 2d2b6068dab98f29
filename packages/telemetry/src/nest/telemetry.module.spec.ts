import { Inject, Injectable, Module } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { InjectMetric, PrometheusModule, getToken, makeCounterProvider } from '@willsoto/nestjs-prometheus';
import { Counter, Registry, register } from 'prom-client';

import { counter, defineMetrics } from '../catalog/index.js';
import type { InstrumentsOf } from '../instruments/instrument.js';
import { MetricRegistry } from '../instruments/metric-registry.js';
import { InjectMetrics } from './inject-metrics.js';
import { MetricsController } from './metrics.controller.js';
import { TelemetryModule } from './telemetry.module.js';
import type { TelemetryModuleOptions } from './telemetry-options.js';
import { OrdersModule, orders } from './tests/orders.js';
import { type RunningApp, platforms, sampleOf, startApp } from './tests/platforms.js';

const options = (more: Partial<TelemetryModuleOptions> = {}): TelemetryModuleOptions => ({
  process: 'shop',
  registry: new Registry(),
  ...more,
});

const post = (url: string, body: object): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

const scrape = async (url: string): Promise<string> => (await fetch(`${url}/metrics`)).text();

describe.each(platforms)("another team's module on %s", (_platform, adapter) => {
  let running: RunningApp;
  afterEach(() => running.app.close());

  it('shows its metrics at zero before anything happened', async () => {
    running = await startApp({ imports: [TelemetryModule.forRoot(options()), OrdersModule] }, adapter);
    const text = await scrape(running.url);
    expect(sampleOf(text, 'orders_placed_total{channel="web"}')).toBe(0);
    expect(sampleOf(text, 'orders_placed_total{channel="app"}')).toBe(0);
    expect(sampleOf(text, 'orders_open')).toBe(0);
    expect(text).not.toContain('orders_packing_seconds');
  });

  it('counts through its own typed file and through code written for prom-client alike', async () => {
    running = await startApp({ imports: [TelemetryModule.forRoot(options()), OrdersModule] }, adapter);
    expect((await post(`${running.url}/orders`, { channel: 'web' })).status).toBe(201);
    expect((await fetch(`${running.url}/orders/older`)).status).toBe(200);
    const text = await scrape(running.url);
    expect(sampleOf(text, 'orders_placed_total{channel="web"}')).toBe(2);
    expect(sampleOf(text, 'orders_placed_total{channel="app"}')).toBe(2);
    expect(sampleOf(text, 'orders_open')).toBe(1);
    expect(
      sampleOf(
        text,
        'http_server_request_duration_seconds_count{method="POST",route="/orders",status_code="201"}',
      ),
    ).toBe(1);
  });

  it('takes its options from another provider', async () => {
    @Module({
      providers: [{ provide: 'settings', useValue: { token: 'abc' } }],
      exports: ['settings'],
    })
    class SettingsModule {}
    running = await startApp(
      {
        imports: [
          TelemetryModule.forRootAsync({
            imports: [SettingsModule],
            inject: ['settings'],
            useFactory: async (settings: { token: string }) =>
              options({ auth: { bearerToken: settings.token }, paths: ['/debug/metrics'] }),
          }),
          OrdersModule,
        ],
      },
      adapter,
    );
    expect((await fetch(`${running.url}/metrics`)).status).toBe(404);
    expect((await fetch(`${running.url}/debug/metrics`)).status).toBe(401);
    const headers = { authorization: 'Bearer abc' };
    expect(await (await fetch(`${running.url}/debug/metrics`, { headers })).text()).toContain(
      'orders_open 0',
    );
  });
});

const adapter = platforms[0][1];

describe('TelemetryModule', () => {
  const open: RunningApp[] = [];
  const start = async (...args: Parameters<typeof startApp>): Promise<RunningApp> => {
    const running = await startApp(...args);
    open.push(running);
    return running;
  };
  afterEach(() => Promise.all(open.splice(0).map(({ app }) => app.close())));

  it('refuses two domains with one name, and names both', async () => {
    const rival = defineMetrics('rival shop', {
      placed: counter('orders_placed_total', {
        help: 'Orders of the other shop.',
        owner: ['shop'],
        stability: 'stable',
        labels: {},
      }),
    });
    const imports = [TelemetryModule.forRoot(options()), OrdersModule, TelemetryModule.forFeature(rival)];
    await expect(start({ imports }, adapter)).rejects.toThrow(/orders_placed_total.*orders.*rival shop/);
  });

  it('refuses a name that prom-client code has taken already', async () => {
    const registry = new Registry();
    const claimed = new Counter({ name: 'orders_placed_total', help: 'Mine.', registers: [registry] });
    expect(claimed).toBeDefined();
    const imports = [TelemetryModule.forRoot(options({ registry })), OrdersModule];
    await expect(start({ imports }, adapter)).rejects.toThrow('orders_placed_total');
  });

  it('accepts the same set from the root and from a domain', async () => {
    const imports = [TelemetryModule.forRoot(options({ catalog: [orders] })), OrdersModule];
    const { url } = await start({ imports }, adapter);
    await post(`${url}/orders`, { channel: 'app' });
    expect(sampleOf(await scrape(url), 'orders_placed_total{channel="app"}')).toBe(1);
  });

  it('gives each metric by the token of the usual decorator', async () => {
    const { app } = await start(
      { imports: [TelemetryModule.forRoot(options({ catalog: [orders] }))] },
      adapter,
    );
    const registry = app.get(MetricRegistry);
    const metric: unknown = app.get(getToken('orders_placed_total'));
    expect(metric).toBeInstanceOf(Counter);
    expect(registry.promClient.getSingleMetric('orders_placed_total')).toBe(metric);
  });

  it('shows metrics that were made with prom-client alone, in the global registry', async () => {
    @Injectable()
    class Legacy {
      constructor(@InjectMetric('legacy_things_total') readonly counter: Counter<string>) {}
    }
    const imports = [TelemetryModule.forRoot({ process: 'shop' })];
    const providers = [makeCounterProvider({ name: 'legacy_things_total', help: 'Things.' }), Legacy];
    const { app, url } = await start({ imports, providers }, adapter);
    app.get(Legacy).counter.inc(3);
    expect(sampleOf(await scrape(url), 'legacy_things_total')).toBe(3);
    register.removeSingleMetric('legacy_things_total');
  });

  it('shows a metric of makeCounterProvider beside ours, behind the guard', async () => {
    @Injectable()
    class Beside {
      constructor(@InjectMetric('beside_things_total') readonly counter: Counter<string>) {}
    }
    const auth = { bearerToken: 'abc' };
    const imports = [TelemetryModule.forRoot({ process: 'shop', auth }), OrdersModule];
    const providers = [makeCounterProvider({ name: 'beside_things_total', help: 'Things.' }), Beside];
    const { app, url } = await start({ imports, providers }, adapter);
    app.get(Beside).counter.inc(2);
    expect((await fetch(`${url}/metrics`)).status).toBe(401);
    const text = await (await fetch(`${url}/metrics`, { headers: { authorization: 'Bearer abc' } })).text();
    expect(sampleOf(text, 'beside_things_total')).toBe(2);
    expect(sampleOf(text, 'orders_open')).toBe(0);
    expect(app.get(getToken('orders_open'), { strict: false })).toBe(register.getSingleMetric('orders_open'));
    register.removeSingleMetric('beside_things_total');
  });

  it('serves its controller through PrometheusModule, without the default metrics of that module', async () => {
    const before = register.getMetricsAsArray().length;
    const { app } = await start({ imports: [TelemetryModule.forRoot(options())] }, adapter);
    const modules = [...app.get(ModulesContainer).values()];
    const theirs = modules.find(({ metatype }) => metatype === PrometheusModule);
    expect([...(theirs?.controllers.keys() ?? [])]).toEqual([MetricsController]);
    expect(register.getMetricsAsArray()).toHaveLength(before);
  });

  it('starts again in the same process with fresh numbers, and the old ones stay readable until then', async () => {
    const metadata = { imports: [TelemetryModule.forRoot({ process: 'shop' }), OrdersModule] };
    const first = await startApp(metadata, adapter);
    await post(`${first.url}/orders`, { channel: 'web' });
    await first.app.close();
    expect(await register.metrics()).toContain('orders_placed_total{channel="web"} 1');
    const { url } = await start(metadata, adapter);
    expect(sampleOf(await scrape(url), 'orders_placed_total{channel="web"}')).toBe(0);
  });

  describe('in a process that does not own what it injects', () => {
    @Injectable()
    class Packing {
      constructor(@InjectMetric('orders_packing_seconds') readonly histogram: unknown) {}
    }
    const foreign = defineMetrics('kitchen', {
      meals: counter('kitchen_meals_total', {
        help: 'Meals served.',
        owner: ['kitchen', 'canteen'],
        stability: 'stable',
        labels: {},
      }),
    });
    @Injectable()
    class Meals {
      @InjectMetrics(foreign)
      readonly metrics!: InstrumentsOf<typeof foreign>;
    }
    @Injectable()
    class Whole {
      constructor(
        @InjectMetrics(orders) readonly metrics: InstrumentsOf<typeof orders>,
        @Inject(MetricRegistry) readonly registry: MetricRegistry,
      ) {}
    }

    it.each([
      [
        'one metric',
        [Packing],
        'Packing injects the metric orders_packing_seconds, which is owned by warehouse, not by this process "shop".',
      ],
      [
        'a whole set, as a property',
        [Meals],
        'Meals injects the metrics of kitchen, which are owned by kitchen, canteen, not by this process "shop".',
      ],
    ])('refuses to start with %s', async (_what, providers, message) => {
      const imports = [TelemetryModule.forRoot(options({ catalog: [orders, foreign] }))];
      await expect(start({ imports, providers }, adapter)).rejects.toThrow(message);
    });

    it('starts where the process has that role under another name', async () => {
      const imports = [TelemetryModule.forRoot(options({ catalog: [orders], roles: ['warehouse'] }))];
      const { app, url } = await start({ imports, providers: [Packing] }, adapter);
      expect(app.get(Packing).histogram).toBe(app.get(getToken('orders_packing_seconds')));
      expect(sampleOf(await scrape(url), 'orders_packing_seconds_count')).toBe(0);
    });

    it('starts where only a part of the set is foreign, and that part refuses to be used', async () => {
      const imports = [TelemetryModule.forRoot(options({ catalog: [orders] }))];
      const { app } = await start({ imports, providers: [Whole] }, adapter);
      expect(() => app.get(Whole).metrics.packing.observe(1)).toThrow(
        /orders_packing_seconds.*warehouse.*shop/,
      );
    });
  });
});
