import { database } from '@bellwether/telemetry/families';
import { alert, ruleSet } from '../prometheus/rule-set.js';
import { max, minutes, ratio } from '../promql/index.js';

export const databasePoolExhausted = alert('DatabasePoolExhausted', {
  when: max(database.poolWaiting)
    .by('@job', '@instance')
    .isAbove(0)
    .and(
      ratio(
        max(database.poolInUse).by('@job', '@instance'),
        max(database.poolSize).by('@job', '@instance'),
      ).isAbove(0.95),
    ),
  for: minutes(5),
  summary: 'Everything waits for a connection to the database',
  description: ({ label, value }) =>
    `In ${label('@instance')} of ${label('@job')} ${value('humanize')} callers wait for a connection while every ` +
    'connection of the pool is in use: requests and jobs are slow for a reason that is not theirs.',
});

export const databaseRules = ruleSet('database', { owner: 'platform', alerts: [databasePoolExhausted] });
