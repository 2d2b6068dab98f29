import { defineCheck } from './finding.js';
import { readsMetrics } from './inspect-process.js';
import type { Credential } from './inspection.js';
import { refusedWith } from './metrics-refusal.js';

/** The setting that holds the credential, as it stands before a command. */
const variables: Readonly<Record<Credential, string>> = {
  none: 'BELLWETHER_METRICS_BEARER_TOKEN=<token>',
  token: 'BELLWETHER_METRICS_BEARER_TOKEN=<token>',
  password: 'BELLWETHER_METRICS_BASIC_PASSWORD=<password>',
  hashed: 'BELLWETHER_METRICS_BASIC_PASSWORD=<the password that was hashed>',
};

const explanations = {
  none: {
    finding: 'metrics-credential-missing',
    why: 'The process wants a metrics credential, and these settings hold none; a scraper without one sees the same.',
    mend: 'Look with the settings of the process, and give the scraper the same credential:',
  },
  hashed: {
    finding: 'metrics-credential-hashed',
    why: 'The settings hold the password as a hash, which opens nothing: what metrics tell is not looked at.',
    mend: 'Look with the password itself:',
  },
  other: {
    finding: 'metrics-credential-wrong',
    why: 'The process was started with another metrics credential than these settings hold, or a proxy changes it.',
    mend: 'Restart both processes with these settings. To see which credential they take now:',
  },
} as const;

export const metricsUnauthorized = defineCheck({
  looksAt: 'metrics credential',
  finds: {
    'metrics-credential-missing': 'problem',
    'metrics-credential-wrong': 'problem',
    'metrics-credential-hashed': 'note',
  },
  sawSomething: ({ processes }) => processes.some(readsMetrics),
  find: ({ processes, credential }) =>
    processes.flatMap(({ name, metrics, metricsUrl }) => {
      const code = refusedWith(metrics);
      if (code === undefined || code === 'AUTH_METRICS_DISABLED') return [];
      const { finding, why, mend } =
        explanations[credential === 'none' || credential === 'hashed' ? credential : 'other'];
      const what = `${name} ${metricsUrl} answers 401 ${code}`;
      return [{ finding, what, why, mend, line: `${variables[credential]} bellwether doctor` }];
    }),
});
