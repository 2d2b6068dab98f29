import { defineCheck } from './finding.js';
import { queuesWithoutConsumer } from './queue-consumers.check.js';

interface Advice {
  readonly sign: RegExp;
  readonly why: string;
  readonly mend: string;
  readonly line: string;
}

const noConsumer = /has no consumer/;

const advice: readonly Advice[] = [
  {
    sign: /postgres/,
    why: 'It runs, but Postgres does not answer it: nothing can be accepted or applied.',
    mend: 'See that Postgres runs, and that it is the one the process was given:',
    line: 'bellwether config show | grep database.url',
  },
  {
    sign: /redis/,
    why: 'It runs, but Redis does not answer it: no job is enqueued or taken.',
    mend: 'See that Redis runs, and that it is the one the process was given:',
    line: 'bellwether config show | grep redis.url',
  },
  {
    sign: noConsumer,
    why: 'It runs and takes no jobs from this queue; another worker does.',
    mend: 'Its log says why. If it met a broken ledger, look at that before it is restarted:',
    line: 'bellwether ledger verify',
  },
];

const otherwise = {
  why: 'It runs, but cannot do its work.',
  mend: 'Look at its log for the cause, and at the settings it uses:',
  line: 'bellwether config show',
};

export const processUnwell = defineCheck({
  looksAt: 'health',
  finds: { 'process-unwell': 'problem' },
  sawSomething: ({ processes }) => processes.some(({ health }) => health.kind === 'up'),
  find: ({ processes }) =>
    processes.flatMap((process) => {
      const { name, url, health } = process;
      if (health.kind !== 'down') return [];
      // A queue that nobody takes jobs from is told by its own check.
      if (noConsumer.test(health.reason) && queuesWithoutConsumer(process).length > 0) return [];
      const { why, mend, line } = advice.find(({ sign }) => sign.test(health.reason)) ?? otherwise;
      const what = `the ${name} says it is down: ${health.reason} (HTTP ${health.status} on ${url}/health)`;
      return [{ finding: 'process-unwell', what, why, mend, line }];
    }),
});
