import type { Check } from './finding.js';

export const tracesNowhere: Check = {
  name: 'traces-nowhere',
  looksAt: 'traces are sent',
  level: 'note',
  find: ({ plan, processes }) => {
    if (plan === undefined || plan.signals.traces.destinations.length > 0) return [];
    const sent = processes
      .flatMap(({ samples }) => samples)
      .filter(({ name, labels }) => name === 'telemetry_export_enabled' && labels['signal'] === 'traces');
    // The processes may have been started with more settings than are known here: what they say counts.
    if (sent.some(({ value }) => value === 1)) return [];
    const because = plan.enabled || sent.length === 0 ? `: ${plan.signals.traces.offBecause}` : '';
    // What is wrong with an endpoint that is set has a finding of its own.
    if (plan.warnings.some((warning) => warning.includes('_ENDPOINT'))) return [];
    return [
      {
        what: `traces are sent nowhere${because}`,
        why: 'Without them a slow request shows in metrics and logs only, not step by step.',
        mend: 'Set it on both processes:  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://<host>:4318   then restart them',
      },
    ];
  },
};
