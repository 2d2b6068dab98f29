import { exactDecimal, exactNumber, stringifyExactJson } from '@bellwether/database';
import {
  type Crossing,
  type MonitorFacts,
  monitorView,
  printId,
  toAmountText,
} from '@bellwether/database/ledger';

/** What a receiver is told of a crossing, as the bytes that are signed and sent. */
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
