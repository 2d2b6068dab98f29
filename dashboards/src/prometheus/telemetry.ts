import { telemetry } from '@bellwether/telemetry/families';
import { count, increase, max, minutes, missing, not, sum, value, within } from '../promql/index.js';
import { scraper } from '../promql/scraper-metrics.js';
import { alert } from './alert.js';
import { ruleSet, type RuleSet } from './rule-set.js';

export interface TelemetryRulesOptions {
  /** Scrape jobs that must exist, by process. */
  readonly processes: Readonly<Record<string, string>>;
  /** What these rules were made for; a process with another catalog is older or newer than they are. */
  readonly catalogHash: string;
}

/** Nothing of a process can be seen: either it is down, or the scrape is refused, or nobody scrapes it. */
const targetMissing = (processes: TelemetryRulesOptions['processes']) => {
  const down = sum(scraper.up).by('@job').isBelow(1);
  const never = Object.values(processes).map((job) => missing(scraper.up, job).exists());
  return alert('TelemetryTargetMissing', {
    severity: 'page',
    when: never.reduce((either, absent) => either.or(absent), down),
    for: minutes(5),
    summary: 'Nothing can be seen of a process',
    description: ({ label }) =>
      `No target of the scrape job ${label('@job')} answers. It is down, refuses the scrape, or is not scraped; ` +
      'until this is mended no other alert about it can be trusted.',
  });
};

export const telemetryTargetDown = alert('TelemetryTargetMissing', {
  severity: 'ticket',
  when: max(scraper.up).by('@job', '@instance').isBelow(1),
  for: minutes(10),
  summary: 'One of several targets cannot be scraped',
  description: ({ label }) =>
    `${label('@instance')} of ${label('@job')} has not answered a scrape for 10 minutes, while others do.`,
});

export const telemetryLabelValuesFolded = alert('TelemetryLabelValuesFolded', {
  severity: 'ticket',
  when: increase(telemetry.folded, {}, '1h').by('@job', 'metric').isAbove(0),
  for: minutes(5),
  summary: 'A label had more values than its definition allows',
  description: ({ label, value }) =>
    `About ${value('humanize')} recordings of ${label('metric')} in ${label('@job')} were counted under "other" ` +
    'in the past hour: totals are right, their breakdown is not.',
});

export const telemetryCollectorFailing = alert('TelemetryCollectorFailing', {
  severity: 'ticket',
  when: increase(telemetry.collectorFailures, {}, '15m').by('@job', 'collector', 'reason').isAbove(0),
  for: minutes(10),
  summary: 'Part of a scrape is missing',
  description: ({ label }) =>
    `The collector ${label('collector')} of ${label('@job')} keeps failing (${label('reason')}): ` +
    'its families are absent, and alerts on them are silent.',
});

export const telemetryScrapeSlow = alert('TelemetryScrapeSlow', {
  severity: 'ticket',
  when: max(within('avg', '15m', scraper.scrapeDuration))
    .by('@job', '@instance')
    .isAbove(2.5),
  for: minutes(15),
  summary: 'Scrapes take so long that they may soon be cut off',
  description: ({ label, value }) =>
    `A scrape of ${label('@instance')} takes ${value('humanizeDuration')} on average. ` +
    'Prometheus gives up after its scrape timeout, and then all series of the target are gone.',
});

const catalogDrift = (catalogHash: string) =>
  alert('TelemetryCatalogDrift', {
    severity: 'ticket',
    when: count(value(telemetry.buildInfo, { catalog: not(catalogHash) }))
      .by('@job', 'version', 'catalog')
      .isAbove(0),
    for: minutes(30),
    summary: 'Dashboards and rules are not those of the running version',
    description: ({ label, value }) =>
      `${value('humanize')} targets of ${label('@job')} run version ${label('version')} with catalog ` +
      `${label('catalog')}; these rules were made for catalog ${catalogHash}.`,
  });

export const telemetryRules = (options: TelemetryRulesOptions): RuleSet =>
  ruleSet('telemetry', {
    owner: 'platform',
    alerts: [
      targetMissing(options.processes),
      telemetryTargetDown,
      telemetryLabelValuesFolded,
      telemetryCollectorFailing,
      telemetryScrapeSlow,
      catalogDrift(options.catalogHash),
    ],
  });
