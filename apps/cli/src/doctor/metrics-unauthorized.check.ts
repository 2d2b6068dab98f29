import type { Check } from './finding.js';

export const metricsUnauthorized: Check = {
  name: 'metrics-unauthorized',
  looksAt: 'the credential for metrics is right',
  find: ({ processes, settings, credentialIsHashed }) =>
    processes.flatMap(({ name, metrics }) => {
      // A password that is kept as a hash cannot be sent: then a refusal is what has to be.
      if (metrics.kind === 'silent' || metrics.status !== 401 || credentialIsHashed) return [];
      const isSet =
        settings?.server.metrics_bearer_token !== undefined ||
        settings?.metrics.basic_auth.username !== undefined;
      const code = metrics.text.includes('AUTH_INVALID_BEARER_TOKEN')
        ? 'AUTH_INVALID_BEARER_TOKEN'
        : 'AUTH_METRICS_TOKEN_REQUIRED';
      return [
        {
          what: `${name} /metrics answers 401 ${code}`,
          why: isSet
            ? 'The process was started with another metrics credential than these settings hold.'
            : 'The process wants a metrics credential, and these settings hold none.',
          mend: isSet
            ? 'Restart both processes with the same BELLWETHER_METRICS_BEARER_TOKEN, and give it to the scraper:  authorization: { type: Bearer, credentials: <token> }'
            : 'Run the doctor with the settings of the process:  BELLWETHER_METRICS_BEARER_TOKEN=<token> bellwether doctor',
        },
      ];
    }),
};
