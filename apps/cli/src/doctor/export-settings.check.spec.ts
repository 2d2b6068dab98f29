import { planOf } from '../platform/export-plan.js';
import type { ProbedDestination } from '../platform/export-plan.js';
import { exportSettings } from './export-settings.check.js';
import { nothing } from './inspection.js';

describe('the check of endpoints', () => {
  const plan = planOf(
    { enable_observability: true, cloud_dsn: undefined },
    { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector.example:4317' },
  );
  const probed = (outcome: ProbedDestination['outcome']) =>
    plan.signals.traces.destinations.map((destination) => ({ destination, outcome, speaksTls: undefined }));

  it('is content with port 4317 where it takes HTTP, and not where it takes nothing', () => {
    const taken = { kind: 'taken', body: new Uint8Array() } as const;
    expect(exportSettings.find({ ...nothing, plan, destinations: probed(taken) })).toEqual([]);
    const broken = { kind: 'never', reason: 'broken', detail: 'ECONNRESET' } as const;
    expect(exportSettings.find({ ...nothing, plan, destinations: probed(broken) })).toMatchObject([
      { finding: 'endpoint-grpc' },
    ]);
  });
});
