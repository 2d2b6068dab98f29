import { OperatingError, type Settings } from '@bellwether/config';
import { Database } from '@bellwether/database';
import { printId } from '@bellwether/database/ledger';
import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS } from '@bellwether/platform';
import { BacklogService } from '../intake/backlog.service.js';
import { buildTransaction } from '../transactions/build-transaction.js';
import type { BulkAnswer, BulkBody } from './bulk.dto.js';
import { countGroup, findGroup, findLastMember, findRejected } from './bulk.repository.js';
import { DryRunService } from '../transactions/dry-run.service.js';
import { assertMetaDataFits } from '../fields.dto.js';
import { IntakeService } from '../intake/intake.service.js';
import { getById, invalidTransaction, rejection } from '../ledger.errors.js';
import { QueueRowWatch } from '../intake/queue-row-watch.js';
import type { GroupMember } from '../intake/resolve-draft.js';

/** The state of the members of bulk requests. */
@Injectable()
export class BulkStanding {
  constructor(
    private readonly db: Database,
    private readonly watch: QueueRowWatch,
  ) {}

  async get(identifier: string) {
    const group = await getById('group', identifier, (id) => findGroup(this.db, id));
    const counts = await countGroup(this.db, group.id);
    return { group, statuses: Object.fromEntries(counts.map(({ status, count }) => [status, count])) };
  }

  rejected(groupId: string) {
    return findRejected(this.db, groupId);
  }

  /**
   * True when all members are decided; false when the time is over or some are scheduled. Waits for one
   * member at a time, the last queued one, through the query that all requests share.
   */
  async decided(groupId: string): Promise<boolean> {
    const deadline = this.watch.deadline();
    for (;;) {
      const queued = await findLastMember(this.db, groupId, 'QUEUED');
      if (queued === undefined) break;
      if (performance.now() > deadline || !(await this.watch.gone(queued, 'accepted', deadline)))
        return false;
    }
    return (await findLastMember(this.db, groupId, 'SCHEDULED')) === undefined;
  }
}

/** The members of a bulk request. A fault names the index of its transaction. */
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

  /** Stores all of them or none. Returns when they are decided, or at once with `run_async`. */
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
