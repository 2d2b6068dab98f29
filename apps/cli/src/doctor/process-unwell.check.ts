import type { Check } from './finding.js';

const reasonIn = (text: string): string => {
  try {
    return String((JSON.parse(text) as { reason?: unknown }).reason ?? 'no reason given');
  } catch {
    return 'the answer is not that of a Bellwether process';
  }
};

export const processUnwell: Check = {
  name: 'process-unwell',
  looksAt: 'health',
  find: ({ processes }) =>
    processes.flatMap(({ name, url, health }) => {
      if (health.kind === 'silent' || health.status === 200) return [];
      return [
        {
          what: `the ${name} says it is down: ${reasonIn(health.text)} (HTTP ${health.status} on ${url}/health)`,
          why: 'It runs, but cannot do its work: Postgres, Redis or the consumer of a queue does not answer it.',
          mend: `Look at its log for the cause, and at the addresses it uses:  bellwether config show`,
        },
      ];
    }),
};
