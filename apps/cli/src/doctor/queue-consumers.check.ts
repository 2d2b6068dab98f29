import { defineCheck } from './finding.js';
import { isOurs } from './inspect-process.js';
import type { ProcessFacts } from './inspect-process.js';

/**
 * The metric counts the consumers of all workers. Where it cannot be read, `/health`, which anyone may read, says
 * it of this worker alone.
 */
export const queuesWithoutConsumer = ({ samples, health }: ProcessFacts): readonly string[] => {
  const counted = samples.filter(({ name }) => name === 'queue_consumers');
  if (counted.length > 0) {
    return counted.filter(({ value }) => value === 0).map(({ labels }) => String(labels['queue']));
  }
  const said = health.kind === 'down' ? /^queue (\S+) has no consumer/.exec(health.reason)?.[1] : undefined;
  return said === undefined ? [] : [said];
};

export const queueConsumers = defineCheck({
  looksAt: 'every queue has a consumer',
  finds: { 'queue-consumer-missing': 'problem' },
  sawSomething: ({ processes }) =>
    processes.some(({ samples }) => samples.some(({ name }) => name === 'queue_consumers')),
  find: ({ processes }) =>
    processes
      .filter(isOurs)
      .flatMap(queuesWithoutConsumer)
      .map((queue) => ({
        finding: 'queue-consumer-missing',
        what: `the queue ${queue} has no consumer`,
        why: 'What is put into it waits for ever: accepted transactions stay QUEUED.',
        mend: 'The log of the worker says why it stopped taking jobs. A broken ledger is not mended by a restart; look first:',
        line: 'bellwether ledger verify',
      })),
});
