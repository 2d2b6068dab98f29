import { type Tables, exactDecimal, exactNumber, stringifyExactJson } from '@bellwether/database';
import {
  type BalanceMove,
  type Crossing,
  findCrossings,
  type MonitorFacts,
  monitorView,
  newUuid,
  printId,
  toAmountText,
} from '@bellwether/database/ledger';
import type { Kysely } from 'kysely';
import {
  type DueMonitor,
  insertEvents,
  loadMoves,
  lockDueMonitors,
  type LookedFrom,
  type NewEvent,
  updateSeen,
} from './monitors.repository.js';

/** The delivery of a crossing, as the bytes that are signed and sent. */
export const buildMonitorEvent = (
  id: string,
  monitor: MonitorFacts,
  { move, value }: Pick<Crossing, 'move' | 'value'>,
): string =>
  stringifyExactJson({
    event: 'balance.monitor',
    id: printId('event', id),
    data: {
      ...monitorView(monitor),
      crossing: {
        value: exactDecimal(toAmountText(value, monitor.precision)),
        precise_value: exactNumber(value),
        transaction_id: printId('transaction', move.transactionId),
        version: move.version,
        at: move.at.toISOString(),
      },
    },
  });

export interface LookOptions {
  readonly monitorsMax: number;
  /** Entries of one balance; further ones are read next time. */
  readonly movesMax: number;
}

/** The version from which entries are needed per balance: monitors of one balance share them. */
const lookedFrom = (due: readonly DueMonitor[]): readonly LookedFrom[] =>
  [...Map.groupBy(due, (monitor) => monitor.balance_id)].map(([balanceId, monitors]) => ({
    balanceId,
    version: Math.min(...monitors.map(({ seenVersion }) => seenVersion)),
  }));

const lookAt = (monitor: DueMonitor, moves: readonly BalanceMove[]) => {
  const { field, operator, precise_value: threshold } = monitor;
  const before = { version: monitor.seenVersion, value: monitor.seenValue };
  const { crossings, seen } = findCrossings({ field, operator, threshold }, before, moves);
  return { looked: { monitorId: monitor.id, ...seen }, crossings };
};

/**
 * Checks every monitor whose balance has moved, and stores the crossings with what was seen in one SQL
 * transaction, so that each crossing is stored once. Returns how many were found, and whether more is left.
 */
export const lookAtMonitors = (db: Kysely<Tables>, { monitorsMax, movesMax }: LookOptions) =>
  db.transaction().execute(async (trx) => {
    const due = await lockDueMonitors(trx, monitorsMax);
    if (due.length === 0) return { crossings: 0, more: false };
    const moves = await loadMoves(trx, lookedFrom(due), movesMax);
    const nowMs = Date.now();
    const events: NewEvent[] = [];
    const looked = due.map((monitor) => {
      const found = lookAt(monitor, moves.get(monitor.balance_id) ?? []);
      for (const crossing of found.crossings) {
        const id = newUuid(nowMs, events.length);
        const body = buildMonitorEvent(id, monitor, crossing);
        events.push({ id, monitorId: monitor.id, version: crossing.move.version, body });
      }
      return found.looked;
    });
    const crossings = await insertEvents(trx, events);
    await updateSeen(trx, looked);
    const full = [...moves.values()].some(({ length }) => length === movesMax);
    return { crossings, more: full || due.length === monitorsMax };
  });
