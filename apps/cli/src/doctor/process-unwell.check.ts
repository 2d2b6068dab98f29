import { defineCheck } from './finding.js';

interface Advice {
  readonly sign: RegExp;
  readonly why: string;
  readonly mend: string;
  readonly line: string;
}

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
    processes.flatMap(({ name, url, health }) => {
      // A queue without a consumer is told by its own check.
      if (health.kind !== 'down' || /has no consumer/.test(health.reason)) return [];
      const { why, mend, line } = advice.find(({ sign }) => sign.test(health.reason)) ?? otherwise;
      const what = `the ${name} says it is down: ${health.reason} (HTTP ${health.status} on ${url}/health)`;
      return [{ finding: 'process-unwell', what, why, mend, line }];
    }),
});
