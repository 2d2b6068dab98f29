import { TryLater } from '@bellwether/config';
import { Database } from '@bellwether/database';
import { findWaitingLanes } from '@bellwether/database/ledger';
import { Controller, HttpCode, Post } from '@nestjs/common';
import { z } from 'zod';
import { SlowQueries } from '../../api/slow-queries.js';
import { Operation, ValidQuery } from '../../api/operation.js';
import { countWaiting } from './backlog.repository.js';
import { LaneJobs } from './lane-jobs.js';

const spelled = /^(?=.)(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6}(?:\.\d{1,3})?)s)?(?:(\d{1,6})ms)?$/;

/** Parses a duration in the format of Go, such as `1h30m` or `1.5s`, to milliseconds. */
export const parseDuration = (text: string): number | undefined => {
  const parts = spelled.exec(text);
  if (parts === null) return undefined;
  const [hours = 0, minutes = 0, seconds = 0, ms = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  return Math.round(((hours * 60 + minutes) * 60 + seconds) * 1_000) + ms;
};

/** Prints a duration in the format of Go: `5m0s`, `1h30m0s`, `500ms`. */
export const printDuration = (ms: number): string => {
  if (ms > 0 && ms < 1_000) return `${ms}ms`;
  const minutes = Math.floor(ms / 60_000);
  const seconds = `${(ms % 60_000) / 1_000}s`;
  if (minutes === 0) return seconds;
  return minutes < 60 ? `${minutes}m${seconds}` : `${Math.floor(minutes / 60)}h${minutes % 60}m${seconds}`;
};

export const recoverQuery = z.strictObject({
  threshold: z
    .string()
    .default('30s')
    .transform((spelled, context) => {
      const ms = parseDuration(spelled);
      if (ms !== undefined) return ms;
      context.addIssue({ code: 'custom', message: 'is not a duration such as 30s, 5m or 1h30m' });
      return z.NEVER;
    })
    .meta({ description: 'Only what waits for longer than this, such as `30s`, `5m` or `1h30m`.' }),
});

/** How many queue rows are counted; beyond this the exact number has no use. */
const queueRowsMax = 100_000;

@Controller('transactions')
export class RecoveryController {
  constructor(
    private readonly db: Database,
    private readonly reads: SlowQueries,
    private readonly laneJobs: LaneJobs,
  ) {}

  @Post('recover')
  @HttpCode(200)
  @Operation({
    summary: 'Give waiting transactions another job',
    description:
      'Recovery does this by itself every few seconds; this is for one who does not want to wait, so that the ' +
      'threshold has no minimum. What is missing, 503 or 504 says: a job for some of them, or the count alone.',
    query: recoverQuery,
    answers: {
      200: {
        description:
          'How many transactions have a job that was just given, of the first 100 000 things to do',
        body: z.object({ recovered: z.number(), threshold: z.string() }),
        example: { recovered: 1, threshold: '5m0s' },
      },
    },
  })
  async recover(@ValidQuery() { threshold }: z.output<typeof recoverQuery>) {
    // Both start now, so that a fast worker does not change the count. Neither stops the other.
    const counting = this.reads.run('what waits was given a job, and is not counted', (db) =>
      countWaiting(db, queueRowsMax, threshold),
    );
    const [enqueued, counted] = await Promise.allSettled([this.enqueueLanes(threshold), counting]);
    if (enqueued.status === 'rejected') throw enqueued.reason;
    if (counted.status === 'rejected') throw counted.reason;
    return { recovered: counted.value, threshold: printDuration(threshold) };
  }

  private async enqueueLanes(threshold: number): Promise<void> {
    const waiting = await findWaitingLanes(this.db, threshold);
    const enqueued = await this.laneJobs.enqueueEach(
      waiting.map(({ lane, transactionId }) => ({ lane, id: transactionId, key: 'recovered' })),
    );
    if (enqueued) return;
    throw new TryLater('GEN_UNAVAILABLE', 'not all that waits could be given a job; recovery goes on trying');
  }
}
