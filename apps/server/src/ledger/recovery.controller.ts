import { Database } from '@bellwether/database';
import { findWaitingLanes } from '@bellwether/database/ledger';
import { Controller, HttpCode, Post } from '@nestjs/common';
import { z } from 'zod';
import { Operation, ValidQuery } from '../platform/operation.js';
import { countDue } from './backlog.repository.js';
import { printDuration } from './duration-text.js';
import { LaneJobs } from './lane-jobs.js';
import { recoverQuery } from './transactions.dto.js';

@Controller('transactions')
export class RecoveryController {
  constructor(
    private readonly db: Database,
    private readonly laneJobs: LaneJobs,
  ) {}

  @Post('recover')
  @HttpCode(200)
  @Operation({
    summary: 'Give waiting transactions another job',
    description:
      'Recovery does this by itself every few seconds; this is for one who does not want to wait, so that the ' +
      'threshold has no minimum.',
    query: recoverQuery,
    answers: {
      200: {
        description: 'How many transactions have a job that was just given',
        body: z.object({ recovered: z.number(), threshold: z.string() }),
        example: { recovered: 1, threshold: '5m0s' },
      },
    },
  })
  async recover(@ValidQuery() { threshold }: z.output<typeof recoverQuery>): Promise<object> {
    const [waiting, recovered] = await Promise.all([
      findWaitingLanes(this.db, threshold),
      countDue(this.db, Number.MAX_SAFE_INTEGER, threshold),
    ]);
    await this.laneJobs.call(
      waiting.map(({ lane, transactionId }) => ({ lane, id: transactionId, key: 'recovered' })),
    );
    return { recovered, threshold: printDuration(threshold) };
  }
}
