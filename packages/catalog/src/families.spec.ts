import { HttpTelemetry, MetricRegistry, MetricsEndpoint } from '@bellwether/telemetry';
import { scrape } from '@bellwether/telemetry/testing';
import { http, telemetry } from './index.js';

describe('the families of every app, in this catalog', () => {
  it('show http under the names of another exporter where that is asked for', async () => {
    const registry = new MetricRegistry({ process: 'shop', aliases: ['aviator'] });
    registry.register(http);
    const recorder = new HttpTelemetry(registry);
    const common = {
      method: 'GET',
      seconds: 0.1,
      requestBytes: undefined,
      responseBytes: undefined,
    } as const;
    for (const [route, status] of [
      ['/a', 200],
      ['/b', 200],
      ['/b', 500],
    ] as const) {
      recorder.started();
      recorder.finished({ ...common, route, status, uncaught: status === 500 });
    }
    const { value } = await scrape(new MetricsEndpoint(registry));
    expect(value('flask_http_request_total', { method: 'GET', status: '200' })).toBe(2);
    expect(value('flask_http_request_total', { method: 'GET', status: '500' })).toBe(1);
    expect(value('flask_http_request_exceptions_total', { method: 'GET', status: '500' })).toBe(1);
    expect(
      value('flask_http_request_duration_seconds_count', { method: 'GET', path: '/b', status: '200' }),
    ).toBe(1);
  });

  it('name the build info after the product', async () => {
    const registry = new MetricRegistry({ process: 'shop', buildInfo: telemetry.buildInfo });
    registry.register(telemetry);
    const build = { version: '1.0.0', revision: 'abc', catalog: '1' };
    registry.describeBuild(build);
    const { value } = await scrape(new MetricsEndpoint(registry));
    expect(value('bellwether_build_info', build)).toBe(1);
  });
});
