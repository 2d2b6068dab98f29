import { http } from '@bellwether/telemetry/families';
import { errorBudget, evaluationSeconds, latencyBudget } from '../prometheus/budget-burn.js';
import { alert, ruleSet } from '../prometheus/rule-set.js';
import { increase, minutes, recorded, recordedWithin, recording, samePastHours } from '../promql/index.js';

export const httpErrors = errorBudget('HttpErrorBudgetBurn', http.requestDuration, {
  events: 'requests',
  went: 'were answered with a 5xx status',
  summary: 'Requests fail faster than the error budget allows',
});

export const httpLatency = latencyBudget('HttpLatencyBudgetBurn', http.requestDuration, {
  events: 'requests',
  went: (bound) => `took longer than ${bound}`,
  summary: 'Requests are slow more often than the latency budget allows',
});

export const httpExceptionsUncaught = alert('HttpExceptionsUncaught', {
  when: increase(http.exceptions, {}, '15m').by('@job').isAbove(0),
  for: minutes(1),
  summary: 'Requests end in exceptions that nobody planned for',
  description: ({ label, value }) =>
    `${label('@job')} caught about ${value('humanize')} unplanned exceptions in 15 minutes. ` +
    'Each is a defect: the caller got a bare 500.',
});

/**
 * One second less than an hour: Prometheus 2 counts both ends of a window, Prometheus 3 only one. Both give
 * 60 samples.
 */
const anHour = '3599s';

const anHourOfRequests = recording(
  'job:http_server_requests:increase1h',
  recordedWithin('sum', anHour, httpErrors.total).by('@job').times(evaluationSeconds),
);
const usualHour = recording(
  'job:http_server_requests:increase1h_usual',
  samePastHours(recorded(anHourOfRequests)),
);

/** With fewer requests in a usual hour, a fall means nothing. */
const usualRequestsMin = 600;

export const httpTrafficBelowBaseline = alert('HttpTrafficBelowBaseline', {
  when: recorded(anHourOfRequests)
    .isBelowThat(recorded(usualHour).times(0.3))
    .and(recorded(usualHour).isAbove(usualRequestsMin)),
  for: minutes(15),
  summary: 'Far fewer requests arrive than at this hour in past weeks',
  description: ({ label, value }) =>
    `${label('@job')} got about ${value('humanize')} requests in the past hour, ` +
    'less than a third of what this hour brought in the past four weeks.',
});

export const httpRules = ruleSet('http', {
  owner: 'platform',
  recordings: [anHourOfRequests, usualHour],
  alerts: [httpErrors, httpLatency, httpExceptionsUncaught, httpTrafficBelowBaseline],
});
