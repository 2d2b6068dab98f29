import { jobs } from '@bellwether/telemetry/families';
import { latencyBudget } from '../prometheus/budget-burn.js';
import { alert, ruleSet } from '../prometheus/rule-set.js';
import { increase, max, minutes, ratio } from '../promql/index.js';

export const jobQueueStalled = alert('JobQueueStalled', {
  severity: 'page',
  // A queue that is behind still completes jobs. JobWaitBudgetBurn covers that case.
  when: max(jobs.oldestAge)
    .by('@job', 'queue')
    .isAbove(minutes(2))
    .unless(increase(jobs.duration, { outcome: 'completed' }, '5m').by('@job', 'queue').isAbove(0)),
  for: minutes(3),
  summary: 'A queue has work and completes none of it',
  description: ({ label, value }) =>
    `The oldest job in ${label('queue')} waits for ${value('humanizeDuration')}, ` +
    'and no job of that queue was completed in 5 minutes.',
  hiddenBy: [{ alert: 'JobConsumersMissing', sameLabels: ['queue'] }],
});

export const jobConsumersMissing = alert('JobConsumersMissing', {
  severity: 'page',
  when: max(jobs.consumers).by('@job', 'queue').isBelow(1),
  for: minutes(2),
  summary: 'Nobody takes jobs from a queue',
  description: ({ label }) =>
    `No handler is connected to the queue ${label('queue')}: what is put in stays in until one is.`,
});

export const jobRetriesClimbing = alert('JobRetriesClimbing', {
  when: ratio(
    increase(jobs.retries, {}, '30m').by('@job', 'queue', 'job_name'),
    increase(jobs.duration, {}, '30m').by('@job', 'queue', 'job_name'),
  )
    .isAbove(0.1)
    .and(increase(jobs.retries, {}, '30m').by('@job', 'queue', 'job_name').isAbove(10)),
  for: minutes(10),
  summary: 'A growing share of attempts has to be repeated',
  description: ({ label, value }) =>
    `${value('humanizePercentage')} of the attempts at ${label('job_name')} in the queue ${label('queue')} ` +
    'ended in a retry over the past 30 minutes.',
});

export const jobFailures = alert('JobFailures', {
  when: increase(jobs.duration, { outcome: 'failed' }, '15m').by('@job', 'queue', 'job_name').isAbove(0),
  for: minutes(1),
  summary: 'Jobs are given up for good',
  description: ({ label, value }) =>
    `About ${value('humanize')} jobs of ${label('job_name')} in the queue ${label('queue')} failed in 15 minutes ` +
    'and will not be tried again by themselves.',
});

export const jobHandlersSilent = alert('JobHandlersSilent', {
  when: increase(jobs.stalled, {}, '30m').by('@job', 'queue').isAbove(0),
  for: minutes(1),
  summary: 'Handlers go silent in the middle of a job',
  description: ({ label, value }) =>
    `In the queue ${label('queue')}, about ${value('humanize')} jobs were taken from a silent handler in 30 minutes ` +
    'and given to another: a process died or its event loop was blocked.',
});

export const jobWait = latencyBudget('JobWaitBudgetBurn', jobs.wait, {
  events: 'jobs',
  went: (bound) => `waited longer than ${bound} for a handler`,
  summary: 'Jobs wait for a handler more often than the budget allows',
});

export const jobsRules = ruleSet('jobs', {
  owner: 'platform',
  alerts: [jobQueueStalled, jobConsumersMissing, jobRetriesClimbing, jobFailures, jobHandlersSilent, jobWait],
});
