import { jobs } from '@bellwether/telemetry/families';
import { dashboard, row } from '../grafana/dashboard.js';
import {
  amount,
  bars,
  budgetBurn,
  budgetLeft,
  heatmap,
  leftOf,
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
import { increase, largest, max, mean, min, quantile, rate, ratio, sum, value } from '../promql/index.js';
import {
  jobConsumersMissing,
  jobFailures,
  jobHandlersSilent,
  jobQueueStalled,
  jobRetriesClimbing,
  jobWait,
} from './jobs.rules.js';

/** Every worker reports the depth of every queue, so a sum would count it several times. */
const depth = max(jobs.depth).by('queue', 'state');
const consumers = max(jobs.consumers).by('queue');

export const jobsDashboard = dashboard('jobs', 'Jobs and queues', {
  asks: 'Is work flowing through the queues, how long does it wait, and what has to be done again?',
  rows: [
    row('Right now', [
      stat('Consumers of the emptiest queue', amount(min(consumers)), {
        reads: 'Handlers connected to the queue that has fewest. Zero means that nobody takes its jobs.',
        alerts: [jobConsumersMissing],
      }),
      stat('Oldest waiting job', seconds(max(jobs.oldestAge)), {
        reads: 'How long the job that waits longest has been due, over all queues.',
        alerts: [jobQueueStalled],
      }),
      stat('Waiting', amount(sum(max(value(jobs.depth, { state: 'waiting' })).by('queue'))), {
        reads: 'Jobs that are due and not taken yet, over all queues.',
      }),
      stat('Completed', perSecond(sum(rate(jobs.duration, { outcome: 'completed' }))), {
        reads: 'Jobs completed a second, over all queues.',
      }),
      stat('Given up', amount(sum(increase(jobs.duration, { outcome: 'failed' }))), {
        reads: 'Jobs that failed for good in the last interval. Each one needs a person.',
        alerts: [jobFailures],
        nothing: 'None',
        decimals: 0,
      }),
      budgetLeft('Waiting budget left', jobWait, leftOf('late starts')),
    ]),
    row('Flow', [
      timeseries(
        'Put in and completed',
        perSecond([
          named('put in', rate(jobs.enqueued).by('queue')),
          named('completed', rate(jobs.duration, { outcome: 'completed' }).by('queue')),
        ]),
        {
          reads:
            'Both lines lie on each other while work flows; a gap between them is a backlog being built.',
        },
      ),
      stacked('Jobs in queues', amount(depth), {
        reads:
          'Jobs by queue and state. Waiting that only grows, or failed that ever grows, needs attention.',
      }),
      timeseries('Consumers', amount(consumers), {
        reads: 'Handlers connected to each queue, over all workers. It falls to zero when a worker dies.',
        alerts: [jobConsumersMissing],
      }),
    ]),
    row('Waiting', [
      timeseries('Oldest waiting job by queue', seconds(max(jobs.oldestAge).by('queue')), {
        reads: 'How long the first in line has been due. A straight climb means that nothing is taken.',
        alerts: [jobQueueStalled],
      }),
      timeseries('Wait before a handler', seconds(quantiles([0.5, 0.95, 0.99], jobs.wait, 'queue')), {
        reads: 'From due to taken; an intended delay is not waiting. Dots are traces: open a high one.',
        exemplars: true,
      }),
      budgetBurn(
        'Late starts',
        jobWait,
        'Share of jobs that waited longer than the objective allows. Above the dashed lines it is too much.',
      ),
    ]),
    row('Errors', [
      timeseries(
        'Attempts that are repeated',
        share(ratio(rate(jobs.retries).by('queue', 'job_name'), rate(jobs.duration).by('queue', 'job_name'))),
        {
          reads: 'Share of attempts that ended in a retry, by job. The line is where a ticket is written.',
          alerts: [jobRetriesClimbing],
        },
      ),
      bars('Retries by reason', amount(increase(jobs.retries).by('queue', 'reason')), {
        reads: 'Why attempts are repeated: a dependency that asks to wait, a time limit, or a defect.',
      }),
      bars(
        'Given up by job',
        amount(increase(jobs.duration, { outcome: 'failed' }).by('queue', 'job_name')),
        {
          reads: 'Jobs that will not be tried again by themselves.',
          alerts: [jobFailures],
        },
      ),
      bars('Taken from silent handlers', amount(increase(jobs.stalled).by('queue')), {
        reads: 'Jobs whose handler went silent, so that the queue gave them to another.',
        alerts: [jobHandlersSilent],
      }),
    ]),
    row('Duration', [
      timeseries('Time in the handler', seconds(quantiles([0.5, 0.95, 0.99], jobs.duration, 'job_name')), {
        reads: 'How long one attempt takes, by job. Dots are traces: open a high one.',
        exemplars: true,
      }),
      heatmap('Distribution of attempts', jobs.duration, {
        reads: 'How attempts spread over time. A second band usually means waiting for a lock or a far side.',
        exemplars: true,
      }),
      ranking('Slowest jobs', seconds(largest(10, mean(jobs.duration).by('queue', 'job_name'))), {
        reads: 'The ten jobs with the longest average attempt, now.',
      }),
      timeseries(
        'Failing attempts take',
        seconds(
          named('p95', quantile(0.95, jobs.duration, { outcome: ['retried', 'failed'] }).by('job_name')),
        ),
        {
          reads: 'Time lost in attempts that did not complete. Equal to a time limit, it is a time limit.',
          exemplars: true,
          mayBeEmpty: 'no attempt fails on a healthy system',
        },
      ),
    ]),
  ],
});
