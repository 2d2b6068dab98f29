import type { Migration } from 'kysely/migration';
import { ledgerTables } from './0001-ledger-tables.js';
import { balanceMonitors } from './0002-balance-monitors.js';
import { queuePlaceTraces } from './0003-queue-place-traces.js';
import { groupsWithinGroups } from './0004-groups-within-groups.js';
import { stoppedLanes } from './0005-stopped-lanes.js';
import { balanceTotals } from './0006-balance-totals.js';
import { rejectedTransactions } from './0007-rejected-transactions.js';
import { healthChecks } from './0008-health-checks.js';

/** Every change of the schema, in order. A released one never changes; the next one corrects it. */
export const migrations = {
  '0001-ledger-tables': ledgerTables,
  '0002-balance-monitors': balanceMonitors,
  '0003-queue-place-traces': queuePlaceTraces,
  '0004-groups-within-groups': groupsWithinGroups,
  '0005-stopped-lanes': stoppedLanes,
  '0006-balance-totals': balanceTotals,
  '0007-rejected-transactions': rejectedTransactions,
  '0008-health-checks': healthChecks,
} as const satisfies Record<string, Migration>;
