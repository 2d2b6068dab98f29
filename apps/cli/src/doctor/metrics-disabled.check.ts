import { defineCheck } from './finding.js';
import { readsMetrics } from './inspect-process.js';
import { refusedWith } from './metrics-refusal.js';

export const metricsDisabled = defineCheck({
  looksAt: 'metrics not locked',
  finds: { 'metrics-locked': 'problem' },
  sawSomething: ({ processes }) => processes.some(readsMetrics),
  find: ({ processes }) =>
    processes
      .filter(({ metrics }) => refusedWith(metrics) === 'AUTH_METRICS_DISABLED')
      .map(({ name, metricsUrl }) => ({
        finding: 'metrics-locked',
        what: `${name} ${metricsUrl} answers 403 AUTH_METRICS_DISABLED`,
        why: 'Secure mode is on and no metrics token is set, so every scrape is refused.',
        mend: 'Set the same one on both processes, restart them, and give it to the scraper:',
        line: 'export BELLWETHER_METRICS_BEARER_TOKEN=$(openssl rand -hex 32)',
      })),
});
