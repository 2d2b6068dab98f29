import { healthChecks } from '@bellwether/catalog';
import { alert, ruleSet } from '../prometheus/rule-set.js';
import { increase, max, minutes, ratio, within } from '../promql/index.js';

const held = max(healthChecks.lease).by('@job', 'zone');

/**
 * A worker shows its own zone only, so a zone whose last worker went away shows nothing. Then the past says that the
 * zone was attended; the window keeps the page active.
 */
export const healthChecksZoneUnattended = alert('HealthChecksZoneUnattended', {
  severity: 'page',
  when: held.isBelow(1).or(
    max(within('max', '6h', healthChecks.lease))
      .by('@job', 'zone')
      .isAbove(0)
      .unless(held.isAbove(0)),
  ),
  for: minutes(2),
  summary: 'No worker runs the health checks of a zone',
  description: ({ label }) =>
    `No worker holds the lease of the zone ${label('zone')}: none of its health checks runs, and what tenants see of ` +
    'them stands still.',
});

/** Each run is counted once: as late or not as it began, or as skipped. */
const runs = increase(healthChecks.lateness, {}, '15m')
  .by('@job', 'zone')
  .plus(increase(healthChecks.skipped, {}, '15m').by('@job', 'zone'));

export const healthChecksRunsSkipped = alert('HealthChecksRunsSkipped', {
  severity: 'ticket',
  when: ratio(increase(healthChecks.skipped, {}, '15m').by('@job', 'zone', 'reason'), runs)
    .isAbove(0.01)
    .and(increase(healthChecks.skipped, {}, '15m').by('@job', 'zone', 'reason').isAbove(10)),
  for: minutes(10),
  summary: 'Health checks run less often than they are defined to',
  description: ({ label, value }) =>
    `${value('humanizePercentage')} of the runs that were due in the zone ${label('zone')} in 15 minutes did not take ` +
    `place: ${label('reason')}.`,
});

export const healthChecksFlushFailing = alert('HealthChecksFlushFailing', {
  severity: 'page',
  // One failed write is made good by the next; with the longest pause between two there are ten in the window.
  when: increase(healthChecks.flushFailures, {}, '10m').by('@job').isAbove(5),
  for: minutes(5),
  summary: 'What health checks find is not stored',
  description: ({ label, value }) =>
    `${label('@job')} failed about ${value('humanize')} times in 10 minutes to write what probes found. It keeps that ` +
    'in memory: a worker that is stopped now loses it.',
});

export const healthChecksRules = ruleSet('health-checks', {
  owner: 'platform',
  alerts: [healthChecksZoneUnattended, healthChecksFlushFailing, healthChecksRunsSkipped],
});
