import type { Check } from './finding.js';

export const queueConsumers: Check = {
  name: 'queue-consumers',
  looksAt: 'every queue has a consumer',
  find: ({ processes }) =>
    processes.flatMap(({ samples }) =>
      samples
        .filter(({ name, value }) => name === 'queue_consumers' && value === 0)
        .map(({ labels }) => ({
          what: `the queue ${labels['queue']} has no consumer`,
          why: 'What is put into it waits for ever: accepted transactions stay QUEUED.',
          mend: 'Start or restart a worker:  pnpm start:worker   and look at its log for why it stopped taking jobs',
        })),
    ),
};
