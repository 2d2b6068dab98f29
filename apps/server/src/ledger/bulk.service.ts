import { OperatingError, type Settings } from '@bellwether/config';
import { printId } from '@bellwether/database/ledger';
import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS } from '@bellwether/platform';
import type { GroupMember } from './arrange-group.js';
import { BacklogService } from './backlog.service.js';
import { buildTransaction } from './build-transaction.js';
import type { BulkAnswer, BulkBody } from './bulk.dto.js';
import { BulkStanding } from './bulk-standing.js';
import { DryRunService } from './dry-run.service.js';
import { IntakeService } from './intake.service.js';
import { invalidTransaction, rejection } from './ledger.errors.js';
import { assertMetaDataFits } from './storable.js';

/** The members of a bulk request; a fault is told with the place of the transaction that has it. */
const membersOf = (body: BulkBody, now: Date, metaDataBytesMax: number): readonly GroupMember[] =>
  body.transactions.flatMap((one, index) => {
    try {
      assertMetaDataFits(one.meta_data, metaDataBytesMax, 'TXN_VALIDATION_ERROR');
      const asked = { ...one, inflight: one.inflight || body.inflight };
      const { drafts, divided } = buildTransaction(asked, now);
      if (body.atomic && drafts[0].scheduledFor !== null) {
        throw invalidTransaction('a transaction of an atomic request cannot be scheduled');
      }
      return drafts.map((draft) => (divided ? { draft, part: index } : { draft }));
    } catch (error) {
      if (!(error instanceof OperatingError)) throw error;
      const code = error.code as Parameters<typeof invalidTransaction>[1];
      throw invalidTransaction(`transactions[${index}]: ${error.message}`, code, { ...error.details, index });
    }
  });

const statusOf = ({ inflight }: BulkBody, decided: boolean): BulkAnswer['status'] =>
  !decided ? 'queued' : inflight ? 'inflight' : 'applied';

@Injectable()
export class BulkService {
  constructor(
    private readonly backlog: BacklogService,
    private readonly intake: IntakeService,
    private readonly trial: DryRunService,
    private readonly standing: BulkStanding,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Stores all of them or none, and returns when they are decided, unless asked not to wait. */
  async create(body: BulkBody): Promise<BulkAnswer> {
    const members = this.members(body);
    const { id } = await this.backlog.admit(members.length, () =>
      this.intake.takeGroup(members, { kind: 'bulk', atomic: body.atomic }),
    );
    const answer = { batch_id: printId('group', id), transaction_count: body.transactions.length };
    if (body.run_async) {
      return { ...answer, status: 'processing', message: 'Bulk transaction processing started' };
    }
    const decided = await this.standing.decided(id);
    const rejected = await this.standing.rejected(id);
    if (rejected !== undefined) {
      throw rejection(rejected.reject_reason ?? '', { ...answer, reference: rejected.reference });
    }
    return { ...answer, status: statusOf(body, decided) };
  }

  async dryRun(body: BulkBody): Promise<BulkAnswer> {
    const rows = await this.trial.run(this.members(body).map(({ draft }) => draft));
    const status = statusOf(body, !rows.some((row) => row.status === 'SCHEDULED'));
    return { batch_id: '', status, transaction_count: body.transactions.length, dry_run: true };
  }

  private members(body: BulkBody): readonly GroupMember[] {
    if (body.transactions.length === 0) {
      throw invalidTransaction('there are no transactions in it', 'TXN_BULK_EMPTY');
    }
    return membersOf(body, new Date(), this.settings.ledger.meta_data_limit);
  }
}
