import { TryLater } from '@bellwether/config';
import { Database } from '@bellwether/database';
import { findWaitingLanes } from '@bellwether/database/ledger';
import { Controller, HttpCode, Post } from '@nestjs/common';
import { z } from 'zod';
import { LongReads } from '../platform/slow-queries.js';
import { Operation, ValidQuery } from '../platform/operation.js';
import { countWaiting } from './backlog.repository.js';
import { printDuration } from './duration-text.js';
import { LaneJobs } from './lane-jobs.js';
import { recoverQuery } from './transactions.dto.js';

/** Places looked at for the count: whoever is told of so many learns nothing from the exact number. */
const placesMax = 100_000;

@Controller('transactions')
export class RecoveryController {
  constructor(
    private readonly db: Database,
    private readonly reads: LongReads,
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
  async recover(@ValidQuery() { threshold }: z.output<typeof recoverQuery>): Promise<object> {
    // Both begin now, so that a quick worker takes nothing from the count; neither keeps the other from its end.
    const [called, counted] = await Promise.allSettled([this.callLanes(threshold), this.count(threshold)]);
    if (called.status === 'rejected') throw called.reason;
    if (counted.status === 'rejected') throw counted.reason;
    return { recovered: counted.value, threshold: printDuration(threshold) };
  }

  private async callLanes(threshold: number): Promise<void> {
    const waiting = await findWaitingLanes(this.db, threshold);
    const told = await this.laneJobs.call(
      waiting.map(({ lane, transactionId }) => ({ lane, id: transactionId, key: 'recovered' })),
    );
    if (told) return;
    throw new TryLater('GEN_UNAVAILABLE', 'not all that waits could be given a job; recovery goes on trying');
  }

  private count(threshold: number): Promise<number> {
    return this.reads.run('what waits was given a job, and is not counted', (db) =>
      countWaiting(db, placesMax, threshold),
    );
  }
}
