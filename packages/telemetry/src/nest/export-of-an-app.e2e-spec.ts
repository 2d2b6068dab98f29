import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { freePort, waitUntil } from '@bellwether/local/testing';

import { OtlpReceiver, parseExposition, type ReceivedSpan } from '../testing/index.js';

const bound = { timeoutMs: 30_000 };
const startFlag = ['--import', '@bellwether/telemetry/start'];

interface Shop {
  readonly url: string;
  output(): string;
  stop(): Promise<void>;
}

describe("another team's process, put together as the README says", () => {
  let receiver: OtlpReceiver;
  let warehouse: Server;
  let asked: { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  let shop: Shop | undefined;

  beforeEach(async () => {
    receiver = await OtlpReceiver.start();
    asked = [];
    warehouse = createServer((request, response) => {
      asked.push({ path: request.url ?? '', headers: request.headers });
      response.end('packed');
    });
    warehouse.listen(0, '127.0.0.1');
    await once(warehouse, 'listening');
  });
  afterEach(async () => {
    await shop?.stop();
    shop = undefined;
    warehouse.close();
    await receiver.stop();
  });

  const startShop = async (
    nodeArgs: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<Shop> => {
    const port = await freePort();
    const warehouseUrl = `http://127.0.0.1:${(warehouse.address() as AddressInfo).port}`;
    const child: ChildProcess = spawn(
      process.execPath,
      [...nodeArgs, join(import.meta.dirname, 'tests', 'shop.mjs'), String(port), warehouseUrl],
      {
        cwd: import.meta.dirname,
        env: { OTEL_BSP_SCHEDULE_DELAY: '100', ...env },
      },
    );
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
    const output = () => Buffer.concat(chunks).toString();
    const url = `http://127.0.0.1:${port}`;
    const ended = once(child, 'close');
    await waitUntil(
      async () => {
        if (child.exitCode !== null) throw new Error(`the shop ended:\n${output()}`);
        return fetch(`${url}/metrics`).then(
          (answer) => answer.ok,
          () => false,
        );
      },
      { ...bound, what: 'the shop to answer' },
    );
    return {
      url,
      output,
      async stop() {
        if (child.exitCode === null) child.kill('SIGTERM');
        await ended;
      },
    };
  };

  const order = async (): Promise<void> => {
    const answer = await fetch(`${shop?.url}/orders`, { method: 'POST' });
    expect(answer.status).toBe(201);
  };

  const spanNamed = async (name: string): Promise<ReceivedSpan> => {
    const found = () => receiver.spans.find((span) => span.name === name);
    await waitUntil(async () => found() !== undefined, { ...bound, what: `the span "${name}"` });
    return found() as ReceivedSpan;
  };

  it('sends all three signals, as the OTEL_* variables say, with no word of signals in its code', async () => {
    shop = await startShop(startFlag, {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_LOGS_EXPORTER: 'otlp',
    });
    await order();
    const request = await spanNamed('POST /orders');
    expect(request).toMatchObject({ service: 'shop', kind: 'SPAN_KIND_SERVER', parentSpanId: '' });
    const page = await fetch(`${shop.url}/metrics`, {
      headers: { accept: 'application/openmetrics-text; version=1.0.0' },
    });
    expect(await page.text()).toContain(`trace_id="${request.traceId}"`);
    await shop.stop();

    const placed = receiver.metrics.find(({ name }) => name === 'orders_placed_total');
    expect(placed?.points.find(({ attributes }) => attributes['channel'] === 'web')?.value).toBe(1);
    expect(placed).toMatchObject({ service: 'shop', monotonic: true, cumulative: true });
    const line = receiver.logs.find(({ body }) => body === 'an order was placed');
    expect(line).toMatchObject({ service: 'shop', severity: 'info', traceId: request.traceId });
    expect(shop.output()).toContain(`"trace_id":"${request.traceId}"`);
    for (const signal of ['traces', 'metrics', 'logs']) {
      expect(shop.output()).toContain(`monitoring export of ${signal} is enabled`);
    }
  });

  it('hands its trace to what it calls, by fetch and by http alike', async () => {
    shop = await startShop(startFlag, { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
    await order();
    await shop.stop();
    const request = await spanNamed('POST /orders');
    const outgoing = receiver.spans.filter(({ kind }) => kind === 'SPAN_KIND_CLIENT');
    expect(asked.map(({ path }) => path)).toEqual(['/by-fetch', '/by-http']);
    expect(outgoing).toHaveLength(2);
    const ids = new Set(receiver.spans.map(({ spanId }) => spanId));
    for (const span of outgoing) {
      expect(span.traceId).toBe(request.traceId);
      expect(ids).toContain(span.parentSpanId);
    }
    const reported = asked.map(({ headers }) => headers['traceparent']);
    expect(reported.toSorted()).toEqual(
      outgoing.map(({ spanId }) => `00-${request.traceId}-${spanId}-01`).toSorted(),
    );
  });

  it('hands its trace on where it is not recorded, too, so that those it calls do not begin another', async () => {
    shop = await startShop(startFlag, {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_TRACES_SAMPLER: 'always_off',
    });
    await order();
    await shop.stop();
    expect(receiver.spans).toEqual([]);
    const reported = asked.map(({ headers }) => String(headers['traceparent']));
    for (const traceparent of reported) expect(traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    expect(new Set(reported.map((traceparent) => traceparent.slice(3, 35))).size).toBe(1);
  });

  it('tells of an error nobody planned for on the span, without the secret in it', async () => {
    shop = await startShop(startFlag, { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
    expect((await fetch(`${shop.url}/orders/7/lost`)).status).toBe(500);
    const request = await spanNamed('GET /orders/:id/lost');
    expect(request.status.code).toBe('STATUS_CODE_ERROR');
    await shop.stop();
    for (const { body } of receiver.requests) expect(body.includes('LOST42SECRET')).toBe(false);
    expect(shop.output()).toContain('the order was lost');
    expect(shop.output()).not.toContain('LOST42SECRET');
  });

  it('sends nothing where nothing is set, and says of each signal what would switch it on', async () => {
    shop = await startShop(startFlag, {});
    await order();
    for (const signal of ['traces', 'metrics', 'logs']) {
      expect(shop.output()).toMatch(new RegExp(`export of ${signal} is off: .*ENDPOINT`));
    }
    expect(receiver.arrivals).toEqual([]);
  });

  it('leaves everything alone in a process that was started without us, but for its metrics', async () => {
    shop = await startShop([], { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
    await order();
    const page = parseExposition(await (await fetch(`${shop.url}/metrics`)).text());
    expect(page.find(({ name }) => name === 'orders_placed_total')?.samples[0]?.value).toBe(1);
    expect(asked.map(({ headers }) => headers['traceparent'])).toEqual([undefined, undefined]);
    await shop.stop();
    expect(receiver.arrivals).toEqual([]);
    expect(shop.output()).toContain('start the process with node --import @bellwether/telemetry/start');
  });
});
