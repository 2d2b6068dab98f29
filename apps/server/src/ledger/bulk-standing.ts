import { NotFound } from '@bellwether/config';
import { Database } from '@bellwether/database';
import { parseId } from '@bellwether/database/ledger';
import { Injectable } from '@nestjs/common';
import { countGroup, findGroup, findLastMember, findRejected, type GroupRow } from './groups.repository.js';
import { PlacesWatch } from './places-watch.js';
import type { TransactionRow } from './transactions.repository.js';

/** How the members of bulk requests stand. */
@Injectable()
export class BulkStanding {
  constructor(
    private readonly db: Database,
    private readonly watch: PlacesWatch,
  ) {}

  async get(
    identifier: string,
  ): Promise<{ readonly group: GroupRow; readonly statuses: Record<string, number> }> {
    const id = parseId('group', identifier);
    const group = id === undefined ? undefined : await findGroup(this.db, id);
    if (group === undefined) {
      throw new NotFound('TXN_NOT_FOUND', `there is no bulk request ${identifier}`, { batch_id: identifier });
    }
    const counts = await countGroup(this.db, group.id);
    return { group, statuses: Object.fromEntries(counts.map(({ status, count }) => [status, count])) };
  }

  /** The member that explains a rejected request. */
  rejected(groupId: string): Promise<TransactionRow | undefined> {
    return findRejected(this.db, groupId);
  }

  /**
   * True when all are decided, false when time has run out or some are scheduled: nobody waits for another day. Waits
   * for one member at a time, the last one that is still queued, by the look that all requests share.
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
