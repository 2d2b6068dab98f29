import { exporting, telemetry } from '@bellwether/telemetry/families';
import { buildInfoOf, type BuildInfo, type Product } from '../product.js';
import { alert, ruleSet, type Alert, type AlertTest, type RuleSet } from '../prometheus/rule-set.js';
import { count, increase, max, minutes, missing, not, sum, value, within } from '../promql/index.js';
import { scraper } from '../promql/known-series.js';
import { installationTests, type Installation } from './telemetry.rule-tests.js';

/** No metrics of a process: it is down, refuses the scrape, or is not scraped. */
const targetMissing = (processes: Product['processes']) => {
  const down = sum(scraper.up).by('@job').isBelow(1);
  const unscraped = Object.values(processes).map((job) => missing(scraper.up, job).exists());
  return alert('TelemetryTargetMissing', {
    severity: 'page',
    when: unscraped.reduce((either, gone) => either.or(gone), down),
    for: minutes(5),
    summary: 'Nothing can be seen of a process',
    description: ({ label }) =>
      `No target of the scrape job ${label('@job')} answers. It is down, refuses the scrape, or is not scraped; ` +
      'until this is mended no other alert about it can be trusted.',
  });
};

export const telemetryTargetDown = alert('TelemetryTargetMissing', {
  when: max(scraper.up).by('@job', '@instance').isBelow(1),
  for: minutes(10),
  summary: 'One of several targets cannot be scraped',
  description: ({ label }) =>
    `${label('@instance')} of ${label('@job')} has not answered a scrape for 10 minutes, while others do.`,
});

/** `up` only shows that something answered. The build info shows that it is a process of this product. */
const metricsMissing = (buildInfo: BuildInfo) =>
  alert('TelemetryMetricsMissing', {
    when: max(scraper.up)
      .by('@job', '@instance')
      .isAbove(0)
      .unless(count(value(buildInfo)).by('@job', '@instance').exists()),
    for: minutes(10),
    summary: 'A target answers, but not with our metrics',
    description: ({ label }) =>
      `${label('@instance')} of ${label('@job')} answers scrapes and does not say which version it is: ` +
      'it is another program or another path, and every alert about it is silent.',
  });

export const telemetryLabelValuesFolded = alert('TelemetryLabelValuesFolded', {
  when: increase(telemetry.folded, {}, '1h').by('@job', 'metric').isAbove(0),
  for: minutes(5),
  summary: 'A label had more values than its definition allows',
  description: ({ label, value }) =>
    `About ${value('humanize')} recordings of ${label('metric')} in ${label('@job')} were counted under "other" ` +
    'in the past hour: totals are right, their breakdown is not.',
});

export const telemetryCollectorFailing = alert('TelemetryCollectorFailing', {
  when: increase(telemetry.collectorFailures, {}, '15m').by('@job', 'collector', 'reason').isAbove(0),
  for: minutes(10),
  summary: 'Part of a scrape is missing',
  description: ({ label }) =>
    `The collector ${label('collector')} of ${label('@job')} keeps failing (${label('reason')}): ` +
    'its families are absent, and alerts on them are silent.',
});

export const telemetryScrapeSlow = alert('TelemetryScrapeSlow', {
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
  when: increase(exporting.dropped, {}, '15m').by('@job', 'signal', 'destination', 'reason').isAbove(0),
  for: minutes(5),
  summary: 'Part of what a process sends is lost',
  description: ({ label, value }) =>
    `${label('@job')} gave up about ${value('humanize')} ${label('signal')} items for ${label('destination')} ` +
    `in 15 minutes (${label('reason')}): what the far side shows has holes.`,
});

const catalogDrift = (buildInfo: BuildInfo, catalogHash: string) =>
  alert('TelemetryCatalogDrift', {
    when: count(value(buildInfo, { catalog: not(catalogHash) }))
      .by('@job', 'version', 'catalog')
      .isAbove(0),
    for: minutes(30),
    summary: 'Dashboards and rules are not those of the running version',
    description: ({ label, value }) =>
      `${value('humanize')} targets of ${label('@job')} run version ${label('version')} with catalog ` +
      `${label('catalog')}; these rules were made for catalog ${catalogHash}.`,
  });

/** The alerts that depend on the product: which scrape jobs must exist, and which catalog is running. */
export interface InstallationAlerts {
  readonly targetMissing: Alert;
  /** Absent for a catalog without build info. */
  readonly version?: {
    readonly buildInfo: BuildInfo;
    readonly metricsMissing: Alert;
    readonly catalogDrift: Alert;
  };
  readonly tests: readonly AlertTest[];
}

export const installationAlerts = (product: Installation): InstallationAlerts => {
  const buildInfo = buildInfoOf(product.catalog);
  return {
    targetMissing: targetMissing(product.processes),
    ...(buildInfo && {
      version: {
        buildInfo,
        metricsMissing: metricsMissing(buildInfo),
        catalogDrift: catalogDrift(buildInfo, product.catalogHash),
      },
    }),
    tests: installationTests(product),
  };
};

export const telemetryRules = ({ targetMissing, version, tests }: InstallationAlerts): RuleSet =>
  ruleSet('telemetry', {
    owner: 'platform',
    alerts: [
      targetMissing,
      telemetryTargetDown,
      ...(version ? [version.metricsMissing] : []),
      telemetryLabelValuesFolded,
      telemetryCollectorFailing,
      telemetryScrapeSlow,
      telemetryExportFailing,
      telemetryExportDropping,
      ...(version ? [version.catalogDrift] : []),
    ],
    tests,
  });
