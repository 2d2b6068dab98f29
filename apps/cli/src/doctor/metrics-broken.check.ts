import type { Answer } from '../platform/ask.js';
import { defineCheck } from './finding.js';
import { isOurs, readsMetrics } from './inspect-process.js';
import { refusedWith } from './metrics-refusal.js';

/** Answers that are right, or have a check of their own. */
const isTold = (metrics: Answer): boolean =>
  metrics.kind === 'answered' &&
  (metrics.status === 200 || metrics.status === 404 || refusedWith(metrics) !== undefined);

export const metricsBroken = defineCheck({
  looksAt: 'metrics readable',
  finds: { 'metrics-unreadable': 'problem' },
  sawSomething: ({ processes }) => processes.some(readsMetrics),
  find: ({ processes }) =>
    processes.filter(isOurs).flatMap(({ name, metrics, metricsUrl }) => {
      if (isTold(metrics)) return [];
      const how = metrics.kind === 'silent' ? metrics.reason : `HTTP ${metrics.status}`;
      return [
        {
          finding: 'metrics-unreadable',
          what: `${name} ${metricsUrl} cannot be read (${how}), although the process answers`,
          why: 'The port of the metrics is not the one in these settings, or something between refuses the way.',
          mend: 'Look which ports are set, and restart the process if they changed:',
          line: 'bellwether config show | grep port',
        },
      ];
    }),
});
