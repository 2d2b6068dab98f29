import type { Database } from '@bellwether/database';
import type { BalanceDirectory } from '../balances/balance-directory.js';
import { buildTransaction } from '../transactions/build-transaction.js';
import { IntakeService } from './intake.service.js';
import type { LaneChoice } from './lane-choice.js';
import type { LaneJobs } from './lane-jobs.js';
import type { LedgerTelemetry } from '../ledger.telemetry.js';
import { transaction } from '../testing/running-ledger.js';
import { createTransactionBody } from '../transactions/transactions.dto.js';

describe('the intake', () => {
  it('counts requests refused because too many wait to be stored', async () => {
    let refusals = 0;
    const telemetry = { refusedForBackpressure: () => (refusals += 1) } as unknown as LedgerTelemetry;
    // Nothing is ever found, so that every commit goes on.
    const directory = { find: () => new Promise(() => undefined) } as unknown as BalanceDirectory;
    const none = {} as unknown;
    const intake = new IntakeService(
      none as Database,
      directory,
      none as LaneJobs,
      telemetry,
      none as LaneChoice,
    );
    const { drafts } = buildTransaction(createTransactionBody.parse(transaction()), new Date());
    for (let count = 0; count < 10_000; count += 1) void intake.take(drafts[0]);
    expect(refusals).toBe(0);
    for (let count = 0; count < 2; count += 1) {
      await expect(intake.take(drafts[0])).rejects.toMatchObject({ code: 'QUEUE_BACKPRESSURE' });
    }
    expect(refusals).toBe(2);
  });
});
