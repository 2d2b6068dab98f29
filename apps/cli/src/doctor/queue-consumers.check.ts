import { defineCheck } from './finding.js';
import type { ProcessFacts } from './inspect-process.js';

/** The worker says it on `/health` too, which anyone may read. */
const withoutConsumer = ({ samples, health }: ProcessFacts): readonly string[] => {
  const counted = samples
    .filter(({ name, value }) => name === 'queue_consumers' && value === 0)
    .map(({ labels }) => String(labels['queue']));
  const said = health.kind === 'down' ? /^queue (\S+) has no consumer/.exec(health.reason)?.[1] : undefined;
  return [...new Set(said === undefined ? counted : [...counted, said])];
};

export const queueConsumers = defineCheck({
  looksAt: 'every queue has a consumer',
  finds: { 'queue-consumer-missing': 'problem' },
  sawSomething: ({ processes }) =>
    processes.some(({ samples }) => samples.some(({ name }) => name === 'queue_consumers')),
  find: ({ processes }) =>
    processes.flatMap(withoutConsumer).map((queue) => ({
      finding: 'queue-consumer-missing',
      what: `the queue ${queue} has no consumer`,
      why: 'What is put into it waits for ever: accepted transactions stay QUEUED.',
      mend: 'The log of the worker says why it stopped taking jobs. If it is a broken ledger, a restart does not mend it; look first:',
      line: 'bellwether ledger verify',
    })),
});
