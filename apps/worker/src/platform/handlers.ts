import { Injectable, SetMetadata, applyDecorators } from '@nestjs/common';

export interface JobContext {
  readonly jobId: string;
  readonly queue: string;
  readonly job: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
  readonly attemptsMax: number;
  /** Aborted when the attempt has had its time, or the process stops and its patience is over. */
  readonly signal: AbortSignal;
  /** For a guarantee that is broken: no further job is taken from this queue, and the process's health says so. */
  stopConsuming(reason: string): Promise<void>;
}

/** One per job: does the work, returns when it is done, throws what job-failures.ts knows how to judge. */
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
