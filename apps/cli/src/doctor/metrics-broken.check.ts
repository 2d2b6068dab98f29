import type { Check } from './finding.js';

/** Statuses that have a check of their own. */
const told = new Set([200, 401, 403, 404]);

export const metricsBroken: Check = {
  name: 'metrics-broken',
  looksAt: 'metrics answer',
  find: ({ processes }) =>
    processes.flatMap(({ name, health, metrics, metricsUrl }) => {
      if (metrics.kind === 'answered' && told.has(metrics.status)) return [];
      // A process that does not answer at all is told of once.
      if (health.kind === 'silent') return [];
      const how = metrics.kind === 'silent' ? metrics.reason : `HTTP ${metrics.status}`;
      return [
        {
          what: `${name} ${metricsUrl} cannot be read (${how}), although the process answers`,
          why: 'The port of the metrics is not the one in these settings, or something between refuses the way.',
          mend: 'Look which ports are set:  bellwether config show | grep metrics   and restart the process if they changed',
        },
      ];
    }),
};
