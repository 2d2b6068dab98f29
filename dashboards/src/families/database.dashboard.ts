import { database } from '@bellwether/telemetry/families';
import { dashboard, row } from '../grafana/dashboard.js';
import {
  amount,
  heatmap,
  named,
  perSecond,
  quantiles,
  ranking,
  seconds,
  share,
  stacked,
  stat,
  timeseries,
} from '../grafana/panel.js';
import { largest, max, mean, quantile, rate, ratio, sum, value } from '../promql/index.js';
import { databasePoolExhausted } from './database.rules.js';

const query = database.queryDuration;
const timingIsOff = 'statements are timed only where metrics.database is switched on';

export const databaseDashboard = dashboard('database', 'Database', {
  asks: 'Is there a connection for everyone who wants one, and which statements are slow?',
  rows: [
    row('Right now', [
      stat('Waiting for a connection', amount(sum(database.poolWaiting)), {
        reads: 'Callers that wait because every connection is in use. It should be zero.',
        alerts: [databasePoolExhausted],
      }),
      stat('Fullest pool', share(max(ratio(value(database.poolInUse), value(database.poolSize)))), {
        reads: 'Share of the pool in use, in the process where it is highest.',
        decimals: 0,
      }),
      stat('Statements', perSecond(sum(rate(query))), {
        reads: 'Statements a second.',
        nothing: 'Timing is off',
        mayBeEmpty: timingIsOff,
      }),
      stat('Slowest 1%', seconds(quantile(0.99, query)), {
        reads: 'One statement in a hundred takes at least this long.',
        nothing: 'Timing is off',
        mayBeEmpty: timingIsOff,
      }),
    ]),
    row('Connections', [
      timeseries('Waiting callers', amount(value(database.poolWaiting)), {
        reads:
          'Above zero for more than a moment: the pool is too small, or something holds connections too long.',
        alerts: [databasePoolExhausted],
      }),
      timeseries(
        'In use of allowed',
        amount([named('in use', value(database.poolInUse)), named('allowed', value(database.poolSize))]),
        { reads: 'In use that stays at the allowed number while statements are fast is a connection leak.' },
      ),
    ]),
    row('Statements', [
      stacked('Statements by operation', perSecond(sum(rate(query)).by('operation')), {
        reads: 'Reads and writes a second.',
        mayBeEmpty: timingIsOff,
      }),
      timeseries('Latency', seconds(quantiles([0.5, 0.95, 0.99], query)), {
        reads: 'From handing a statement to the pool to its last row, waiting included. Dots are traces.',
        exemplars: true,
        mayBeEmpty: timingIsOff,
      }),
      heatmap('Distribution', query, {
        reads: 'Look-ups lie at the bottom, scans above; a band far above both is waiting for a lock.',
        exemplars: true,
        mayBeEmpty: timingIsOff,
      }),
      timeseries('Latency by table', seconds(named('p95', quantile(0.95, query).by('table', 'operation'))), {
        reads: 'The table whose line leaves the others is where an index is missing or a lock is held.',
        exemplars: true,
        mayBeEmpty: timingIsOff,
      }),
      ranking('Slowest statements', seconds(largest(10, mean(query).by('table', 'operation'))), {
        reads: 'The ten pairs of table and operation with the longest average, now.',
        mayBeEmpty: timingIsOff,
      }),
    ]),
  ],
});
