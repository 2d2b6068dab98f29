import { ledger } from '@bellwether/catalog';
import { setKey, type MetricSet } from '@bellwether/telemetry/catalog';
import { database, http, jobs, process } from '@bellwether/telemetry/families';
import { databasePoolExhausted } from '../prometheus/database.js';
import { httpErrors, httpLatency, httpTrafficBelowBaseline } from '../prometheus/http.js';
import { jobQueueStalled, jobWait } from '../prometheus/jobs.js';
import { ledgerProcessing, ledgerTransactionsStuck } from '../prometheus/ledger.js';
import { processEventLoopBlocked } from '../prometheus/process.js';
import type { InstallationAlerts } from '../prometheus/telemetry.js';
import { max, quantile, rate, samePastHours, sum, value, type Vector } from '../promql/index.js';
import { scraper } from '../promql/scraper-metrics.js';
import { failingShare } from './http.js';
import { badShare, budgetLeft } from './budget.js';
import { dashboard, row, type Dashboard, type Row } from './dashboard.js';
import { stacked, stat, timeseries, type Panel } from './panel.js';
import {
  amount,
  bytes,
  named,
  perSecond,
  quantiles,
  requestsPerSecond,
  seconds,
  share,
  type Line,
} from './quantity.js';

export interface OverviewOptions {
  readonly alerts: InstallationAlerts;
  /** The sets this installation records: the overview speaks of no others. */
  readonly catalog: readonly MetricSet[];
}

type Has = (set: MetricSet) => boolean;

const requests = http.requestDuration;
const p95 = quantile(0.95, requests);

const only = (condition: boolean, ...panels: Panel[]): Panel[] => (condition ? panels : []);

/** What a stranger reads first: six numbers, green or not. */
const rightNow = (has: Has, { targetMissing }: InstallationAlerts): Row =>
  row('Right now', [
    stat('Targets that answer', amount(sum(scraper.up).by('@job')), {
      reads: 'Processes that Prometheus can see, by scrape job. Red: nothing else about it can be trusted.',
      alerts: [targetMissing],
      more: 'telemetry',
    }),
    ...only(
      has(http),
      stat('Requests', requestsPerSecond(sum(rate(requests))), {
        reads: 'Requests answered a second.',
        nothing: 'No traffic',
        more: 'http',
      }),
      stat('Failing', share(failingShare), {
        reads: 'Share of requests answered with a 5xx status. Orange: a ticket. Red: somebody is woken.',
        alerts: httpErrors.alerts,
        nothing: 'No traffic',
        decimals: 2,
        more: 'http',
      }),
      stat('Latency, 95%', seconds(p95), {
        reads: '95 of 100 requests are answered faster than this.',
        nothing: 'No traffic',
        more: 'http',
      }),
    ),
    ...only(
      has(ledger),
      stat('Oldest queued transaction', seconds(max(ledger.queuedOldestAge)), {
        reads: 'How long the oldest accepted transaction has been waiting to be decided.',
        alerts: [ledgerTransactionsStuck],
        more: 'ledger',
      }),
    ),
    ...only(
      has(jobs),
      stat('Oldest waiting job', seconds(max(jobs.oldestAge)), {
        reads: 'How long the job that waits longest has been due, over all queues.',
        alerts: [jobQueueStalled],
        more: 'jobs',
      }),
    ),
  ]);

/** Traffic, errors, latency, saturation: the four questions every service has to answer. */
const goldenSignals = (has: Has): Row =>
  row('Golden signals', [
    stacked('Traffic', requestsPerSecond(sum(rate(requests)).by('@job')), {
      reads: 'Requests a second, by process.',
      more: 'http',
    }),
    timeseries('Errors', share(named('failing', badShare(httpErrors))), {
      reads:
        'Share of requests answered with 5xx. Above the dashed lines the error budget is spent too fast.',
      alerts: httpErrors.alerts,
      more: 'http',
    }),
    timeseries('Latency', seconds(quantiles([0.5, 0.95, 0.99], requests)), {
      reads: 'Half, 95% and 99% of requests are at least this fast. Dots are traces: open a high one.',
      exemplars: true,
      more: 'http',
    }),
    timeseries('Slow answers', share(named('slow', badShare(httpLatency))), {
      reads: 'Share of requests slower than the objective allows. Above the dashed lines it is too much.',
      alerts: httpLatency.alerts,
      more: 'http',
    }),
    timeseries('Saturation', amount([named('in flight', sum(value(http.activeRequests)).by('@job'))]), {
      reads: 'Requests being answered at this moment. It climbs before anything fails.',
      more: 'http',
    }),
    ...only(
      has(jobs),
      stacked('Waiting work', amount(max(value(jobs.depth, { state: 'waiting' })).by('queue')), {
        reads: 'Jobs that are due and not taken yet, by queue.',
        more: 'jobs',
      }),
    ),
  ]);

const against = (now: string, of: Vector<never, string>): readonly Line[] => [
  named(now, of),
  named('usual', samePastHours(of)),
  named('least', samePastHours(of, 'min')),
  named('most', samePastHours(of, 'max')),
];

const past = ['usual', 'least', 'most'];

/** Normal is what this hour of the week has been: a number means nothing without it. */
const baseline = (has: Has): Row =>
  row('This hour against the same hour of the past four weeks', [
    timeseries('Requests, now and usual', requestsPerSecond(against('now', sum(rate(requests)))), {
      reads: 'The solid line inside the dashed ones is a normal day. Far below: ask what keeps callers away.',
      alerts: [httpTrafficBelowBaseline],
      background: past,
    }),
    timeseries('Latency, now and usual', seconds(against('now', p95)), {
      reads: 'The 95% latency of this hour and of the past weeks. Above the dashed ones something changed.',
      background: past,
    }),
    ...only(
      has(ledger),
      timeseries('Transactions, now and usual', perSecond(against('now', sum(rate(ledger.transactions)))), {
        reads: 'Transactions a second, this hour and in the past weeks.',
        background: past,
      }),
    ),
  ]);

const budgets = (has: Has): Row =>
  row('What is left of the budgets of 30 days', [
    budgetLeft('Failing requests', httpErrors, 'Failures still allowed. Below zero the objective is missed.'),
    budgetLeft(
      'Slow requests',
      httpLatency,
      'Slow answers still allowed. Below zero the objective is missed.',
    ),
    ...only(
      has(jobs),
      budgetLeft('Late jobs', jobWait, 'Late starts still allowed. Below zero the objective is missed.'),
    ),
    ...only(
      has(ledger),
      budgetLeft(
        'Late transactions',
        ledgerProcessing,
        'Late transactions still allowed. Below zero the objective is missed.',
      ),
    ),
  ]);

const work = (has: Has): Row =>
  row('Work', [
    ...only(
      has(ledger),
      stacked('Transactions by status', perSecond(rate(ledger.transactions).by('status')), {
        reads: 'Transactions by the status they reached.',
        more: 'ledger',
      }),
      stacked('Rejections by reason', perSecond(rate(ledger.rejected).by('reason')), {
        reads: 'Why transactions are refused. A jump in one reason usually names the cause.',
        more: 'ledger',
      }),
    ),
    ...only(
      has(jobs),
      stacked('Jobs by outcome', perSecond(rate(jobs.duration).by('outcome')), {
        reads: 'Attempts by how they ended.',
        more: 'jobs',
      }),
    ),
  ]);

/** Last, because they explain what the rows above show, and alone prove nothing. */
const resources = (has: Has): Row =>
  row('Resources and runtime', [
    ...only(
      has(database),
      timeseries('Waiting for a connection', amount(sum(database.poolWaiting).by('@job')), {
        reads: 'Callers that wait because every connection to the database is in use.',
        alerts: [databasePoolExhausted],
        more: 'database',
      }),
    ),
    ...only(
      has(process),
      timeseries('Event loop lag', seconds(max(process.eventLoopLagP99).by('@job')), {
        reads: 'How late one turn of the loop in a hundred starts: everything in the process waits as long.',
        alerts: [processEventLoopBlocked],
        more: 'process',
      }),
      timeseries('CPU', amount(sum(rate(process.cpu)).by('@job')), {
        reads: 'Processor cores in use, by process.',
        more: 'process',
      }),
      timeseries('Memory', bytes(sum(process.residentMemory).by('@job')), {
        reads: 'What the operating system counts, by process. A line that only climbs is a leak.',
        more: 'process',
      }),
    ),
  ]);

export const overviewDashboard = ({ alerts, catalog }: OverviewOptions): Dashboard => {
  const has: Has = (set) => catalog.some((one) => setKey(one) === setKey(set));
  return dashboard('overview', 'Overview', {
    asks: 'Is everything well? If not, which part should be looked at?',
    rows: [
      rightNow(has, alerts),
      ...(has(http) ? [goldenSignals(has), baseline(has), budgets(has)] : []),
      work(has),
      resources(has),
    ].filter(({ panels }) => panels.length > 0),
  });
};
