import { GiveUp, InvalidInput, TryLater } from '@bellwether/config';
import type { JobVerdict } from '@bellwether/telemetry/nest';
import { applyDecorators, Injectable, SetMetadata } from '@nestjs/common';

export interface JobContext {
  readonly jobId: string;
  readonly queue: string;
  readonly job: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
  readonly attemptsMax: number;
  /** Aborted when the attempt has had its time, or when the process stops and waits no longer. */
  readonly signal: AbortSignal;
  /** For a guarantee that is broken: no further job is taken from this queue, and the process's health says so. */
  stopConsuming(reason: string): Promise<void>;
}

/** One per job: does the work, returns when it is done, throws what `judgeJobFailure` can judge. */
export interface JobHandler<Payload> {
  handle(payload: Payload, context: JobContext): Promise<void>;
}

export interface HandlerClaim {
  readonly queue: string;
  readonly job: string;
}

export const claimKey = 'bellwether:handles-job';

/** Marks the class that handles one job of one queue, by the names in its contract. */
export const HandlesJob = (queue: string, job: string): ClassDecorator =>
  applyDecorators(SetMetadata(claimKey, { queue, job } satisfies HandlerClaim), Injectable());

interface Claimed extends HandlerClaim {
  /** The class that claims the job. */
  readonly by: string;
}

/**
 * Compares the queue contracts with the handlers of this process. Every line says what to add or remove; no line means
 * that each job has exactly one handler.
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
  override name = 'HandlerError';

  constructor(problems: readonly string[]) {
    super(['the worker does not fit the queue contracts', ...problems].join('\n  '));
  }
}

/**
 * The one place where errors become retries. The class of an operating error says which reaction helps. An unexpected
 * error is retried as well, because the queue bounds how often, and logged each time.
 */
export function judgeJobFailure(error: unknown): JobVerdict {
  if (error instanceof TryLater) return { retry: true, reason: 'try_later' };
  if (error instanceof GiveUp || error instanceof InvalidInput) return { retry: false };
  const { name } = Object(error) as { name?: unknown };
  return { retry: true, reason: name === 'TimeoutError' || name === 'AbortError' ? 'timeout' : 'unexpected' };
}
