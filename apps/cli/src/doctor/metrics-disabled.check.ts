import type { Check } from './finding.js';

export const metricsDisabled: Check = {
  name: 'metrics-disabled',
  looksAt: 'a credential for metrics exists in secure mode',
  find: ({ processes }) =>
    processes.flatMap(({ name, metrics }) =>
      metrics.kind === 'answered' && metrics.status === 403
        ? [
            {
              what: `${name} /metrics answers 403 AUTH_METRICS_DISABLED`,
              why: 'Secure mode is on and no metrics token is set, so every scrape is refused.',
              mend: 'Set it:  BELLWETHER_METRICS_BEARER_TOKEN=$(openssl rand -hex 32)   then restart both processes',
            },
          ]
        : [],
    ),
};
