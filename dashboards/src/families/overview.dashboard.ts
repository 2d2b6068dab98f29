import { domainOf, type MetricSet } from '@bellwether/telemetry/catalog';
import { database, http, jobs, process } from '@bellwether/telemetry/families';
import { dashboard, row, type Dashboard, type Row } from '../grafana/dashboard.js';
import {
  amount,
  badShare,
  budgetLeft,
  bytes,
  named,
  perSecond,
  quantiles,
  requestsPerSecond,
  seconds,
  share,
  stacked,
  stat,
  timeseries,
  type Line,
  type Panel,
} from '../grafana/panel.js';
import { max, quantile, rate, samePastHours, sum, value, type Vector } from '../promql/index.js';
import { scraper } from '../promql/known-series.js';
import { databasePoolExhausted } from './database.rules.js';
import { failingShare } from './http.dashboard.js';
import { httpErrors, httpLatency, httpTrafficBelowBaseline } from './http.rules.js';
import { isIn } from './index.js';
import { jobQueueStalled, jobWait } from './jobs.rules.js';
import { processEventLoopBlocked } from './process.rules.js';
import type { InstallationAlerts } from './telemetry.rules.js';

/** Panels of what the product itself does, each in the row of the overview where it belongs. */
export interface OverviewPanels {
  readonly rightNow?: readonly Panel[];
  readonly baseline?: readonly Panel[];
  readonly budgets?: readonly Panel[];
  readonly work?: readonly Panel[];
}

type Catalog = readonly MetricSet[];

export interface OverviewOptions {
  readonly alerts: InstallationAlerts;
  /** The overview has panels for these sets only. */
  readonly catalog: Catalog;
  readonly own: OverviewPanels;
}

/** The panels about a set, which link to its dashboard. None if the catalog lacks the set. */
const about = (catalog: Catalog, set: MetricSet, panels: readonly Panel[]): readonly Panel[] =>
  isIn(catalog, set) ? panels.map((panel) => ({ ...panel, more: set[domainOf] })) : [];

const requests = http.requestDuration;
const p95 = quantile(0.95, requests);

/** Six numbers, green or not. */
const rightNow = (catalog: Catalog, own: OverviewPanels, { targetMissing }: InstallationAlerts): Row =>
  row('Right now', [
    stat('Targets that answer', amount(sum(scraper.up).by('@job')), {
      reads: 'Processes that Prometheus can see, by scrape job. Red: nothing else about it can be trusted.',
      alerts: [targetMissing],
      more: 'telemetry',
    }),
    ...about(catalog, http, [
      stat('Requests', requestsPerSecond(sum(rate(requests))), {
        reads: 'Requests answered a second.',
        nothing: 'No traffic',
      }),
      stat('Failing', share(failingShare), {
        reads: 'Share of requests answered with a 5xx status. Orange: a ticket. Red: somebody is woken.',
        alerts: httpErrors.alerts,
        nothing: 'No traffic',
        decimals: 2,
      }),
      stat('Latency, 95%', seconds(p95), {
        reads: '95 of 100 requests are answered faster than this.',
        nothing: 'No traffic',
      }),
    ]),
    ...(own.rightNow ?? []),
    ...about(catalog, jobs, [
      stat('Oldest waiting job', seconds(max(jobs.oldestAge)), {
        reads: 'How long the job that waits longest has been due, over all queues.',
        alerts: [jobQueueStalled],
      }),
    ]),
  ]);

/** Traffic, errors, latency and saturation. */
const goldenSignals = (catalog: Catalog): Row =>
  row('Golden signals', [
    ...about(catalog, http, [
      stacked('Traffic', requestsPerSecond(sum(rate(requests)).by('@job')), {
        reads: 'Requests a second, by process.',
      }),
      timeseries('Errors', share(named('failing', badShare(httpErrors))), {
        reads:
          'Share of requests answered with 5xx. Above the dashed lines the error budget is spent too fast.',
        alerts: httpErrors.alerts,
      }),
      timeseries('Latency', seconds(quantiles([0.5, 0.95, 0.99], requests)), {
        reads: 'Half, 95% and 99% of requests are at least this fast. Dots are traces: open a high one.',
        exemplars: true,
      }),
      timeseries('Slow answers', share(named('slow', badShare(httpLatency))), {
        reads: 'Share of requests slower than the objective allows. Above the dashed lines it is too much.',
        alerts: httpLatency.alerts,
      }),
      timeseries('Saturation', amount([named('in flight', sum(value(http.activeRequests)).by('@job'))]), {
        reads: 'Requests being answered at this moment. It climbs before anything fails.',
      }),
    ]),
    ...about(catalog, jobs, [
      stacked('Waiting work', amount(max(value(jobs.depth, { state: 'waiting' })).by('queue')), {
        reads: 'Jobs that are due and not taken yet, by queue.',
      }),
    ]),
  ]);

/** A quantity now, and its average, least and most at this hour of the past weeks. */
export const againstPast = (of: Vector<never, string>): readonly Line[] => [
  named('now', of),
  named('usual', samePastHours(of)),
  named('least', samePastHours(of, 'min')),
  named('most', samePastHours(of, 'max')),
];

export const pastLines = ['usual', 'least', 'most'];

/** The usual value at this hour of the week shows whether a number is normal. */
const baseline = (own: OverviewPanels): Row =>
  row('This hour against the same hour of the past four weeks', [
    timeseries('Requests, now and usual', requestsPerSecond(againstPast(sum(rate(requests)))), {
      reads: 'The solid line inside the dashed ones is a normal day. Far below: ask what keeps callers away.',
      alerts: [httpTrafficBelowBaseline],
      background: pastLines,
    }),
    timeseries('Latency, now and usual', seconds(againstPast(p95)), {
      reads: 'The 95% latency of this hour and of the past weeks. Above the dashed ones something changed.',
      background: pastLines,
    }),
    ...(own.baseline ?? []),
  ]);

const budgets = (catalog: Catalog, own: OverviewPanels): Row =>
  row('What is left of the budgets of 30 days', [
    budgetLeft('Failing requests', httpErrors, 'Failures still allowed.'),
    budgetLeft('Slow requests', httpLatency, 'Slow answers still allowed.'),
    ...(isIn(catalog, jobs) ? [budgetLeft('Late jobs', jobWait, 'Late starts still allowed.')] : []),
    ...(own.budgets ?? []),
  ]);

const work = (catalog: Catalog, own: OverviewPanels): Row =>
  row('Work', [
    ...(own.work ?? []),
    ...about(catalog, jobs, [
      stacked('Jobs by outcome', perSecond(rate(jobs.duration).by('outcome')), {
        reads: 'Attempts by how they ended.',
      }),
    ]),
  ]);

/** Last, because they explain the rows above. */
const resources = (catalog: Catalog): Row =>
  row('Resources and runtime', [
    ...about(catalog, database, [
      timeseries('Waiting for a connection', amount(sum(database.poolWaiting).by('@job')), {
        reads: 'Callers that wait because every connection to the database is in use.',
        alerts: [databasePoolExhausted],
      }),
    ]),
    ...about(catalog, process, [
      timeseries('Event loop lag', seconds(max(process.eventLoopLagP99).by('@job')), {
        reads: 'How late one turn of the loop in a hundred starts: everything in the process waits as long.',
        alerts: [processEventLoopBlocked],
      }),
      timeseries('CPU', amount(sum(rate(process.cpu)).by('@job')), {
        reads: 'Processor cores in use, by process.',
      }),
      timeseries('Memory', bytes(sum(process.residentMemory).by('@job')), {
        reads: 'What the operating system counts, by process. A line that only climbs is a leak.',
      }),
    ]),
  ]);

export const overviewDashboard = ({ alerts, catalog, own }: OverviewOptions): Dashboard =>
  dashboard('overview', 'Overview', {
    asks: 'Is everything well? If not, which part should be looked at?',
    rows: [
      rightNow(catalog, own, alerts),
      ...(isIn(catalog, http) ? [goldenSignals(catalog), baseline(own), budgets(catalog, own)] : []),
      work(catalog, own),
      resources(catalog),
    ].filter(({ panels }) => panels.length > 0),
  });
