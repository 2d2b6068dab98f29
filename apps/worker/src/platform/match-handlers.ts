import type { HandlerClaim } from './handlers.js';

interface Claimed extends HandlerClaim {
  /** The class that claims the job. */
  readonly by: string;
}

/**
 * Compares what the queue contracts promise with the handlers of this process. Every line says what to add or remove;
 * no line means that each job has exactly one handler.
 */
export function findHandlerProblems(
  promised: readonly HandlerClaim[],
  claimed: readonly Claimed[],
): string[] {
  const same = (one: HandlerClaim, other: HandlerClaim): boolean =>
    one.queue === other.queue && one.job === other.job;
  const missing = promised
    .filter((contract) => !claimed.some((claim) => same(contract, claim)))
    .map(
      ({ queue, job }) =>
        `job ${job} of queue ${queue} has no handler: add ${job}.job.ts with a class under ` +
        `@HandlesJob('${queue}', '${job}') and list it in the providers of its domain's module`,
    );
  const doubled = promised.flatMap((contract) => {
    const classes = claimed.filter((claim) => same(contract, claim)).map(({ by }) => by);
    return classes.length < 2
      ? []
      : [
          `job ${contract.job} of queue ${contract.queue} has ${classes.length} handlers (${classes.join(', ')}): ` +
            `keep @HandlesJob('${contract.queue}', '${contract.job}') on one of them`,
        ];
  });
  const unknown = claimed
    .filter((claim) => !promised.some((contract) => same(contract, claim)))
    .map(
      ({ queue, job, by }) =>
        `${by} handles job ${job} of queue ${queue}, which no contract names: add it to packages/config/src/queues, ` +
        `or remove @HandlesJob('${queue}', '${job}')`,
    );
  return [...missing, ...doubled, ...unknown];
}

export class HandlerError extends Error {
  constructor(problems: readonly string[]) {
    super(
      ['the worker does not fit the queue contracts', ...problems.map((problem) => `  ${problem}`)].join(
        '\n',
      ),
    );
    this.name = 'HandlerError';
  }
}
