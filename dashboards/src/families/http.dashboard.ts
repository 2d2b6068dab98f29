import { http } from '@bellwether/telemetry/families';
import { dashboard, row } from '../grafana/dashboard.js';
import {
  amount,
  bars,
  budgetBurn,
  budgetLeft,
  bytes,
  heatmap,
  leftOf,
  named,
  quantiles,
  ranking,
  requestsPerSecond,
  seconds,
  share,
  stacked,
  stat,
  timeseries,
} from '../grafana/panel.js';
import { increase, largest, matching, mean, quantile, rate, ratio, sum, value } from '../promql/index.js';
import { httpErrors, httpExceptionsUncaught, httpLatency, httpTrafficBelowBaseline } from './http.rules.js';

const requests = http.requestDuration;
const failed = { status_code: matching('5..') };
/** Zero while there is traffic without failures. No value while there is no traffic. */
export const failingShare = ratio(
  sum(rate(requests, failed)).or(sum(rate(requests)).times(0)),
  sum(rate(requests)),
);
const refused = { status_code: matching('4..') };

export const httpDashboard = dashboard('http', 'HTTP', {
  asks: 'Do requests get answers, how fast, and which routes are to blame when they do not?',
  rows: [
    row('Right now', [
      stat('Requests', requestsPerSecond(sum(rate(requests))), {
        reads: 'Requests answered a second, over all routes.',
        nothing: 'No traffic',
      }),
      stat('Failing', share(failingShare), {
        reads: 'Share of requests answered with a 5xx status. The colours are those of HttpErrorBudgetBurn.',
        alerts: httpErrors.alerts,
        nothing: 'No traffic',
        decimals: 2,
      }),
      stat('Slowest 1%', seconds(quantile(0.99, requests)), {
        reads: 'One request in a hundred takes at least this long.',
        nothing: 'No traffic',
      }),
      stat('In flight', amount(sum(value(http.activeRequests))), {
        reads: 'Requests being answered at this moment. A number that only climbs means something hangs.',
      }),
      budgetLeft('Error budget left', httpErrors, leftOf('failures')),
      budgetLeft('Latency budget left', httpLatency, leftOf('slow answers')),
    ]),
    row('Rate', [
      stacked('Requests by status', requestsPerSecond(sum(rate(requests)).by('status_code')), {
        reads:
          'Answers a second by status. A band that grows at the cost of 2xx is the story of an incident.',
        alerts: [httpTrafficBelowBaseline],
      }),
      stacked('Requests by route', requestsPerSecond(sum(rate(requests)).by('route')), {
        reads: 'Answers a second by route template; what no route matches is the one route "unmatched".',
      }),
      stacked('Requests by method', requestsPerSecond(sum(rate(requests)).by('method')), {
        reads: 'Answers a second by method; unknown methods are counted as _OTHER.',
      }),
    ]),
    row('Errors', [
      budgetBurn(
        'Failing share',
        httpErrors,
        'Share of requests answered with 5xx. Above the dashed lines the error budget is spent too fast.',
      ),
      bars('Failures by route', requestsPerSecond(sum(rate(requests, failed)).by('route', 'status_code')), {
        reads: 'Which routes answer 5xx. One route points to a handler, all of them to a dependency.',
        mayBeEmpty: 'a healthy system has no 5xx answers',
      }),
      bars('Refusals by route', requestsPerSecond(sum(rate(requests, refused)).by('route', 'status_code')), {
        reads: 'Which routes answer 4xx. A sudden rise usually means that a client changed.',
      }),
      bars('Uncaught exceptions', amount(increase(http.exceptions).by('method', 'status_code')), {
        reads: 'Exceptions nobody had planned for, counted per interval. Each is a defect.',
        alerts: [httpExceptionsUncaught],
      }),
    ]),
    row('Duration', [
      timeseries('Latency', seconds(quantiles([0.5, 0.95, 0.99], requests)), {
        reads: 'Half, 95% and 99% of requests are at least this fast. Dots are traces: open a high one.',
        exemplars: true,
      }),
      budgetBurn(
        'Slow share',
        httpLatency,
        'Share of requests slower than the objective allows. Above the dashed lines the budget is spent too fast.',
      ),
      heatmap('Distribution', requests, {
        reads: 'How answers spread over time. Two bands mean two kinds of requests, or a cache that misses.',
        exemplars: true,
      }),
      timeseries('Latency by route', seconds(named('p95', quantile(0.95, requests).by('route'))), {
        reads: 'The route whose line leaves the others is where to look first.',
        exemplars: true,
      }),
      ranking('Slowest routes', seconds(largest(10, mean(requests).by('route', 'method'))), {
        reads: 'The ten routes with the longest average answer, now.',
      }),
    ]),
    row('Size and saturation', [
      timeseries('In flight by process', amount(value(http.activeRequests)), {
        reads:
          'Requests being answered now, by process. It grows when answers slow down, before anything fails.',
      }),
      timeseries('Request bodies', bytes(quantiles([0.5, 0.99], http.requestSize)), {
        reads: 'Sizes of request bodies as declared. A jump of p99 can explain a jump of latency.',
      }),
      timeseries('Response bodies', bytes(quantiles([0.5, 0.99], http.responseSize)), {
        reads: 'Sizes of response bodies as declared. Growing answers usually mean a missing page limit.',
      }),
    ]),
  ],
});
