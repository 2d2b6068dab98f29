import { defineCheck } from './finding.js';

export const tracesNowhere = defineCheck({
  looksAt: 'traces are sent',
  finds: { 'traces-nowhere': 'note' },
  sawSomething: ({ destinations }) =>
    destinations.some(
      ({ destination, outcome }) => destination.signal === 'traces' && outcome.kind === 'taken',
    ),
  find: ({ plan, processes }) => {
    if (plan === undefined || plan.signals.traces.destinations.length > 0) return [];
    const sent = processes
      .flatMap(({ samples }) => samples)
      .filter(({ name, labels }) => name === 'telemetry_export_enabled' && labels['signal'] === 'traces');
    // The processes may have been started with more settings than are known here: what they say counts.
    if (sent.some(({ value }) => value === 1)) return [];
    // What is wrong with an endpoint that is set has a finding of its own.
    if (plan.warnings.some((warning) => warning.includes('_ENDPOINT'))) return [];
    const because = plan.enabled || sent.length === 0 ? `: ${plan.signals.traces.offBecause}` : '';
    const isOff = sent.length === 0 && plan.signals.traces.offBecause.startsWith('observability is off');
    return [
      {
        finding: 'traces-nowhere',
        what: `traces are sent nowhere${because}`,
        why: 'Without them a slow request shows in metrics and logs only, not step by step.',
        mend: 'Set it on both processes, then restart them:',
        line: `${isOff ? 'BELLWETHER_ENABLE_OBSERVABILITY=true ' : ''}OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://<host>:4318`,
      },
    ];
  },
});
