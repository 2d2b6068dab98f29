import { Controller, Get, NotFoundException, Param } from '@nestjs/common';

import { traceRequests, untraceRequests } from '../otel/traces/request-spans.js';
import { type TelemetryExport, startTelemetry } from '../otel/telemetry-export.js';
import { OtlpReceiver } from '../testing/index.js';
import { TelemetryModule } from './telemetry.module.js';
import { type RunningApp, platforms, startApp } from './tests/platforms.js';

@Controller('orders')
class OrdersController {
  @Get('broken')
  broken(): never {
    throw new TypeError('nobody planned for this');
  }

  @Get(':id')
  one(@Param('id') id: string): string {
    if (id === '0') throw new NotFoundException();
    return id;
  }
}

describe.each(platforms)('the span of a request to Nest on %s', (_name, makeAdapter) => {
  let receiver: OtlpReceiver;
  let signals: TelemetryExport;

  beforeAll(async () => {
    receiver = await OtlpReceiver.start();
    signals = startTelemetry({
      serviceName: 'shop',
      environment: { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: receiver.url },
    });
    traceRequests();
    const running: RunningApp = await startApp(
      {
        imports: [TelemetryModule.forRoot({ process: 'shop', signals })],
        controllers: [OrdersController],
      },
      makeAdapter,
    );
    for (const path of ['7', '0', 'broken', 'a/b'])
      await (await fetch(`${running.url}/orders/${path}`)).text();
    untraceRequests();
    await running.app.close();
    await signals.shutdown();
  });
  afterAll(() => receiver.stop());

  const spanOf = (path: string) => receiver.spans.find(({ attributes }) => attributes['url.path'] === path);

  it('is named after the route, and after the method alone where no route answered', () => {
    expect(spanOf('/orders/7')).toMatchObject({
      name: 'GET /orders/:id',
      attributes: { 'http.route': '/orders/:id', 'http.response.status_code': 200 },
    });
    expect(spanOf('/orders/a/b')?.name).toBe('GET');
  });

  it('tells the exception of a request that failed, and none that was answered as planned', () => {
    expect(spanOf('/orders/broken')).toMatchObject({
      name: 'GET /orders/broken',
      status: { code: 'STATUS_CODE_ERROR', message: 'nobody planned for this' },
      events: [{ name: 'exception', attributes: { 'exception.type': 'TypeError' } }],
    });
    expect(spanOf('/orders/0')).toMatchObject({ status: { code: 'STATUS_CODE_UNSET' }, events: [] });
  });
});
