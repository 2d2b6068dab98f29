import { healthChecks } from '@bellwether/catalog';
import { dashboard, row } from '../grafana/dashboard.js';
import {
  amount,
  bars,
  heatmap,
  named,
  perSecond,
  quantiles,
  seconds,
  share,
  stacked,
  stat,
  timeseries,
} from '../grafana/panel.js';
import { increase, max, min, quantile, rate, ratio, sum } from '../promql/index.js';
import {
  healthChecksFlushFailing,
  healthChecksRunsSkipped,
  healthChecksZoneUnattended,
} from './health-checks.rules.js';

const down = { status: 'failure' } as const;
/** Workers that wait for the lease of a zone show 0 for it. */
const heldByZone = max(healthChecks.lease).by('zone');

export const healthChecksDashboard = dashboard('health-checks', 'Health checks', {
  asks: 'Do the probes of tenants run in time, what do they find, and do tenants get their numbers?',
  rows: [
    row('Right now', [
      stat('Zones with a worker', amount(min(heldByZone)), {
        reads: 'One: every zone that is seen has a worker that runs its checks. Zero: a zone has none.',
        alerts: [healthChecksZoneUnattended],
      }),
      stat('Checks that are run', amount(sum(healthChecks.checks)), {
        reads: 'Enabled checks in the memory of the workers, over all zones.',
      }),
      stat('Probes', perSecond(sum(rate(healthChecks.probes))), {
        reads: 'Probes that came to a verdict, a second.',
        nothing: 'None',
      }),
      stat(
        'Targets down',
        share(ratio(sum(rate(healthChecks.probes, down)), sum(rate(healthChecks.probes)))),
        {
          reads: 'Share of the probes that found their target down. What is usual depends on the tenants.',
          nothing: 'None',
          decimals: 1,
        },
      ),
      stat('Lateness, 95%', seconds(quantile(0.95, healthChecks.lateness)), {
        reads: '95 of 100 probes begin at most this long after they were due.',
        nothing: 'None',
      }),
      stat('Runs skipped', amount(sum(increase(healthChecks.skipped))), {
        reads: 'Runs in the last interval that were due and did not take place.',
        decimals: 0,
      }),
    ]),
    row('Do probes run?', [
      stacked('Probes by zone', perSecond(sum(rate(healthChecks.probes)).by('zone')), {
        reads: 'Probes a second. It follows the number of checks and their intervals, and nothing else.',
      }),
      timeseries('Lateness by zone', seconds(quantiles([0.5, 0.95, 0.99], healthChecks.lateness, 'zone')), {
        reads: 'From due to begun. A climb means that the worker of the zone has more than it can do.',
      }),
      timeseries('Probes in flight', amount(sum(healthChecks.inFlight).by('zone')), {
        reads: 'Probes that run now. At `health_checks.probes_max` further runs are skipped as overload.',
      }),
      timeseries(
        'Runs that are skipped',
        share(
          ratio(
            rate(healthChecks.skipped).by('zone', 'reason'),
            rate(healthChecks.lateness).by('zone').plus(rate(healthChecks.skipped).by('zone')),
          ),
        ),
        {
          reads:
            'Share of the due runs that did not take place. Late: the next one was due before it could begin. ' +
            'Overload: too many in flight.',
          alerts: [healthChecksRunsSkipped],
        },
      ),
    ]),
    row('What do they find?', [
      stacked('Verdicts', perSecond(rate(healthChecks.probes).by('status')), {
        reads:
          'Probes by what they found. Failures that jump for all kinds at once are often our own network.',
      }),
      timeseries(
        'Down by kind and zone',
        share(
          ratio(
            sum(rate(healthChecks.probes, down)).by('kind', 'zone'),
            sum(rate(healthChecks.probes)).by('kind', 'zone'),
          ),
        ),
        {
          reads:
            'Share of the probes that found their target down. One zone far above the others is the zone.',
        },
      ),
      bars('Why targets are down', amount(increase(healthChecks.failures).by('reason')), {
        reads:
          'Failed probes by reason. Many `resolve` or `connect` at once: look at the network of the worker first.',
      }),
      timeseries('Time of a probe', seconds(quantiles([0.5, 0.95, 0.99], healthChecks.duration, 'kind')), {
        reads: 'From the first lookup to the verdict, by kind. It is the time of the targets, hardly ours.',
      }),
      heatmap('Distribution of probes', healthChecks.duration, {
        reads: 'How the time of probes spreads. A band at a round number of seconds is a timeout.',
      }),
    ]),
    row('Leases and stored results', [
      timeseries('Lease of each zone', amount(named('held', heldByZone)), {
        reads:
          'One while a worker holds the lease of a zone. Zero for more than seconds: its checks do not run.',
        alerts: [healthChecksZoneUnattended],
      }),
      timeseries('Checks by zone', amount(sum(healthChecks.checks).by('zone')), {
        reads:
          'Enabled checks that the worker of a zone runs. It falls to zero for seconds when another takes over.',
      }),
      timeseries(
        'Writes that fail, in ten minutes',
        amount(sum(increase(healthChecks.flushFailures)).by('@job')),
        {
          reads: 'Writes of what probes found that failed. What they held is written with the next one.',
          alerts: [healthChecksFlushFailing],
        },
      ),
    ]),
    row('What do tenants get?', [
      stacked('Scrapes by outcome', perSecond(rate(healthChecks.tenantScrape).by('outcome')), {
        reads:
          'Metrics pages of tenants. Too large: above `health_checks.scrape_limit`. Failed: the log says why.',
      }),
      timeseries(
        'Time of a scrape',
        seconds(quantiles([0.5, 0.95, 0.99], healthChecks.tenantScrape, 'outcome')),
        { reads: 'Time to answer a metrics page. It grows with the checks of the largest organization.' },
      ),
      stacked('Sign-ins', perSecond(rate(healthChecks.signIns).by('outcome')), {
        reads: 'Sign-ins with a password. Many refused or limited: passwords are being tried out.',
      }),
    ]),
  ],
});
