import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { ROOT_CONTEXT, context, trace } from '@opentelemetry/api';

import { MetricsEndpoint } from '../exposition/metrics-endpoint.js';
import { HttpTelemetry } from '../families/http.telemetry.js';
import { MetricRegistry } from '../instruments/metric-registry.js';
import { activeSpanReference } from '../otel/traces/trace-context.js';
import { KeptContext } from './tests/kept-context.js';
import { sampleOf } from './tests/platforms.js';
import { type PlatformView, recordToItsEnd } from './http-recording.js';

const active = 'http_server_active_requests';

function exchange(more: object = {}) {
  const request = { method: 'GET', headers: {} } as IncomingMessage;
  const response = Object.assign(
    new EventEmitter().on('error', () => {}),
    {
      statusCode: 200,
      writableFinished: true,
      ...more,
    },
  ) as unknown as ServerResponse;
  return { request, response };
}

type Exchange = ReturnType<typeof exchange>;

describe('recordToItsEnd', () => {
  const view: PlatformView<Exchange> = {
    request: ({ request }) => request,
    response: ({ response }) => response,
    route: () => '/orders/:id',
    responseLength: () => '12',
  };
  const openMetrics = { accept: 'application/openmetrics-text' };

  it('ends once, whatever comes before the close', async () => {
    const registry = new MetricRegistry({ process: 'shop' });
    const rules = { telemetry: new HttpTelemetry(registry), isPlanned: () => false };
    for (const ends of [['finish', 'close'], ['close'], ['error', 'close', 'close']]) {
      const subject = exchange();
      recordToItsEnd(subject, view, rules);
      for (const end of ends) subject.response.emit(end);
      expect(subject.response.listenerCount('close')).toBe(0);
    }
    const text = await registry.promClient.metrics();
    expect(sampleOf(text, active)).toBe(0);
    expect(
      sampleOf(
        text,
        'http_server_request_duration_seconds_count{method="GET",route="/orders/:id",status_code="200"}',
      ),
    ).toBe(3);
  });

  it.each(['-1', 'abc', '', {}, ['1'], undefined])('does not take %j for a length', async (length) => {
    const registry = new MetricRegistry({ process: 'shop' });
    const subject = exchange();
    const rules = { telemetry: new HttpTelemetry(registry), isPlanned: () => false };
    recordToItsEnd(subject, { ...view, responseLength: () => length }, rules);
    subject.response.emit('close');
    expect(sampleOf(await registry.promClient.metrics(), 'http_server_response_body_size_bytes_count')).toBe(
      0,
    );
  });

  describe('in a traced process', () => {
    beforeAll(() => context.setGlobalContextManager(new KeptContext()));
    afterAll(() => context.disable());

    it('leaves the trace that the request began in as exemplar, wherever its answer ends', async () => {
      const registry = new MetricRegistry({ process: 'shop', exemplar: activeSpanReference });
      const subject = exchange();
      const rules = { telemetry: new HttpTelemetry(registry), isPlanned: () => false };
      const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
      const span = { traceId, spanId: '00f067aa0ba902b7', traceFlags: 1 };
      context.with(trace.setSpanContext(ROOT_CONTEXT, span), () => recordToItsEnd(subject, view, rules));
      subject.response.emit('close');
      const { body } = await new MetricsEndpoint(registry).handle({ method: 'GET', headers: openMetrics });
      expect(String(body)).toMatch(
        new RegExp(`http_server_request_duration_seconds_bucket.*trace_id="${traceId}"`),
      );
    });
  });
});
