import { exporting, telemetry } from '@bellwether/catalog';
import { count, increase, max, minutes, missing, not, sum, value, within } from '../promql/index.js';
import { scraper } from '../promql/scraper-metrics.js';
import { alert, type Alert } from './alert.js';
import { installationProofs } from './installation-proofs.js';
import type { Proof } from './proof.js';
import type { Installation } from './installation.js';
import { ruleSet, type RuleSet } from './rule-set.js';

/** Nothing of a process can be seen: either it is down, or the scrape is refused, or nobody scrapes it. */
const targetMissing = (processes: Installation['processes']) => {
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

/** `up` says that something answered; only the build info says that it was one of ours. */
export const telemetryMetricsMissing = alert('TelemetryMetricsMissing', {
  severity: 'ticket',
  when: max(scraper.up)
    .by('@job', '@instance')
    .isAbove(0)
    .unless(count(value(telemetry.buildInfo)).by('@job', '@instance').exists()),
  for: minutes(10),
  summary: 'A target answers, but not with our metrics',
  description: ({ label }) =>
    `${label('@instance')} of ${label('@job')} answers scrapes and does not say which version it is: ` +
    'it is another program or another path, and every alert about it is silent.',
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

export const telemetryExportFailing = alert('TelemetryExportFailing', {
  severity: 'ticket',
  when: increase(exporting.failures, {}, '15m')
    .by('@job', 'signal', 'destination')
    .isAbove(0)
    .unless(increase(exporting.delivered, {}, '15m').by('@job', 'signal', 'destination').isAbove(0)),
  for: minutes(10),
  summary: 'What a process sends does not arrive',
  description: ({ label, value }) =>
    `${label('@job')} failed about ${value('humanize')} times in 15 minutes to send its ${label('signal')} ` +
    `to ${label('destination')}, and nothing got through.`,
});

export const telemetryExportDropping = alert('TelemetryExportDropping', {
  severity: 'ticket',
  when: increase(exporting.dropped, {}, '15m').by('@job', 'signal', 'destination', 'reason').isAbove(0),
  for: minutes(5),
  summary: 'Part of what a process sends is lost',
  description: ({ label, value }) =>
    `${label('@job')} gave up about ${value('humanize')} ${label('signal')} items for ${label('destination')} ` +
    `in 15 minutes (${label('reason')}): what the far side shows has holes.`,
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

/** The two alerts whose text depends on the installation: which jobs must exist, and which catalog is ours. */
export interface InstallationAlerts {
  readonly targetMissing: Alert;
  readonly catalogDrift: Alert;
  readonly proofs: readonly Proof[];
}

export const installationAlerts = (installation: Installation): InstallationAlerts => ({
  targetMissing: targetMissing(installation.processes),
  catalogDrift: catalogDrift(installation.catalogHash),
  proofs: installationProofs(installation),
});

export const telemetryRules = (alerts: InstallationAlerts): RuleSet =>
  ruleSet('telemetry', {
    owner: 'platform',
    alerts: [
      alerts.targetMissing,
      telemetryTargetDown,
      telemetryMetricsMissing,
      telemetryLabelValuesFolded,
      telemetryCollectorFailing,
      telemetryScrapeSlow,
      telemetryExportFailing,
      telemetryExportDropping,
      alerts.catalogDrift,
    ],
    proofs: alerts.proofs,
  });
