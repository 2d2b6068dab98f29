import { planOf, type ProbedDestination } from '../platform/export-plan.js';
import { exportSettings } from './export.checks.js';
import { nothing } from './inspection.js';
import { explanations } from './receiver-explanations.js';

describe('the check of endpoints', () => {
  const plan = planOf(
    { enable_observability: true, cloud_dsn: undefined },
    { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector.example:4317' },
  );
  const probed = (outcome: ProbedDestination['outcome']) =>
    plan.signals.traces.destinations.map((destination) => ({ destination, outcome, speaksTls: undefined }));

  it('is content with port 4317 where it takes HTTP, and not where it takes nothing', () => {
    const accepted = { kind: 'accepted', body: new Uint8Array() } as const;
    expect(exportSettings.find({ ...nothing, plan, destinations: probed(accepted) })).toEqual([]);
    const broken = { kind: 'rejected', reason: 'broken', detail: 'ECONNRESET' } as const;
    expect(exportSettings.find({ ...nothing, plan, destinations: probed(broken) })).toMatchObject([
      { finding: 'endpoint-grpc' },
    ]);
  });
});

describe('the line that mends the scheme of an address', () => {
  const lineFor = (environment: Readonly<Record<string, string>>, dsn?: string): string | undefined => {
    const cloud_dsn = dsn === undefined ? undefined : { reveal: () => dsn };
    const settings = { enable_observability: true, cloud_dsn } as Parameters<typeof planOf>[0];
    const [destination] = planOf(settings, environment).signals.traces.destinations;
    return destination && explanations['receiver-wants-tls'].line(destination);
  };

  it.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://h', 'https://h'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://h:8080/otlp', 'https://h:8080/otlp'],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'http://u:SECRET@h/otlp/v1/traces', 'https://h/otlp/v1/traces'],
  ])('keeps the rest of %s=%s', (name, value, mended) => {
    expect(lineFor({ [name]: value })).toBe(`${name}=${mended}`);
  });

  it('has the form of a DSN, without its key', () => {
    expect(lineFor({}, 'http://SECRET@127.0.0.1:4318/42')).toBe(
      'BELLWETHER_CLOUD_DSN=https://<write-key>@127.0.0.1:4318/<project-id>',
    );
  });
});
