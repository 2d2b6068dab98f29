import { exporting, telemetry } from '@bellwether/telemetry/families';
import { dashboard, row, type Dashboard, type Row } from '../grafana/dashboard.js';
import {
  amount,
  bars,
  bytes,
  named,
  perSecond,
  ranking,
  seconds,
  stat,
  table,
  timeseries,
  type Panel,
} from '../grafana/panel.js';
import { count, increase, largest, max, min, rate, since, sum, value } from '../promql/index.js';
import { scraper } from '../promql/known-series.js';
import {
  telemetryCollectorFailing,
  telemetryExportDropping,
  telemetryExportFailing,
  telemetryLabelValuesFolded,
  telemetryScrapeSlow,
  telemetryTargetDown,
  type InstallationAlerts,
} from './telemetry.rules.js';

const rightNow = ({ targetMissing, version }: InstallationAlerts): Row =>
  row('Right now', [
    stat('Targets that answer', amount(sum(scraper.up).by('@job')), {
      reads: 'Targets whose last scrape succeeded, by scrape job.',
      alerts: [targetMissing],
    }),
    stat('Slowest scrape', seconds(max(scraper.scrapeDuration)), {
      reads: 'Time of the slowest last scrape, as Prometheus saw it.',
      alerts: [telemetryScrapeSlow],
    }),
    stat('Series', amount(sum(scraper.samplesScraped)), {
      reads: 'Samples that the last scrapes of all targets brought together.',
    }),
    stat('Values folded', amount(sum(increase(telemetry.folded))), {
      reads: 'Recordings whose label value was beyond its bound and went to "other", in the last interval.',
      alerts: [telemetryLabelValuesFolded],
      nothing: 'None',
      decimals: 0,
      mayBeEmpty: 'nothing is folded on a healthy system',
    }),
    ...(version
      ? [
          stat('Versions running', amount(count(count(value(version.buildInfo)).by('version'))), {
            reads:
              'Different versions at the same time. More than one is right during a deploy and wrong after it.',
          }),
        ]
      : []),
  ]);

const targets = ({ version }: InstallationAlerts): Row =>
  row('Targets', [
    timeseries('Answering', amount(min(scraper.up).by('@job', '@instance')), {
      reads: 'One while a target answers, zero while it does not. A gap means that nobody asked it.',
      alerts: [telemetryTargetDown],
      top: 1,
    }),
    ...(version ? [whatRuns(version)] : []),
  ]);

const whatRuns = ({
  buildInfo,
  catalogDrift,
  metricsMissing,
}: NonNullable<InstallationAlerts['version']>): Panel =>
  table(
    'What runs',
    amount(count(value(buildInfo)).by('@job', '@instance', 'version', 'revision', 'catalog')),
    {
      reads:
        'Every target of ours with its version. All catalogs should be the one this dashboard was made from.',
      alerts: [catalogDrift, metricsMissing],
      columns: {
        job: 'Job',
        instance: 'Instance',
        version: 'Version',
        revision: 'Revision',
        catalog: 'Catalog',
      },
    },
  );

const scrapes = row('Scrapes', [
  timeseries('Duration seen by Prometheus', seconds(max(scraper.scrapeDuration).by('@job', '@instance')), {
    reads: 'From asking to having stored. The scrape timeout of Prometheus is the hard limit.',
    alerts: [telemetryScrapeSlow],
  }),
  timeseries('Duration inside the process', seconds(value(telemetry.scrapeDuration)), {
    reads: 'Time spent on collecting and rendering. The rest of what Prometheus sees is network and waiting.',
  }),
  timeseries('Size', bytes(value(telemetry.scrapeSize)), { reads: 'Bytes of a scrape before compression.' }),
  timeseries('Series in a scrape', amount(value(telemetry.scrapeSeries)), {
    reads: 'Series by process. A line that keeps climbing is a label whose values never end.',
  }),
  timeseries('Samples stored', amount(value(scraper.samplesScraped)), {
    reads: 'What Prometheus took from each target. A fall without a deploy means that something is left out.',
  }),
]);

const leftOut = row('What is left out', [
  bars('Collector failures', amount(increase(telemetry.collectorFailures).by('collector', 'reason')), {
    reads: 'Times a collector had nothing to show, so that its families were missing from a scrape.',
    alerts: [telemetryCollectorFailing],
    mayBeEmpty: 'collectors do not fail on a healthy system',
  }),
  ranking('Metrics with folded values', amount(largest(10, increase(telemetry.folded).by('metric'))), {
    reads:
      'Metrics whose labels had more values than their definitions allow. Totals are right, breakdowns are not.',
    alerts: [telemetryLabelValuesFolded],
    nothing: 'None',
    mayBeEmpty: 'nothing is folded on a healthy system',
  }),
]);

const sentElsewhere = row('What is sent elsewhere', [
  timeseries('Delivered', perSecond(rate(exporting.delivered).by('@job', 'signal', 'destination')), {
    reads: 'Spans, records and points that the far side took. Zero everywhere where nothing is configured.',
  }),
  bars('Failed attempts', amount(increase(exporting.failures).by('signal', 'destination', 'reason')), {
    reads: 'Attempts to send that failed, by why. A batch is tried again until it is too old.',
    alerts: [telemetryExportFailing],
  }),
  bars('Given up', amount(increase(exporting.dropped).by('signal', 'destination', 'reason')), {
    reads: 'What the far side will never see, by why.',
    alerts: [telemetryExportDropping],
  }),
  timeseries('Waiting to be sent', amount(max(exporting.queued).by('@job', 'signal', 'destination')), {
    reads: 'A queue that stays full drops what comes next.',
  }),
  table('Destinations', amount(max(exporting.enabled).by('@job', 'signal', 'destination')), {
    reads: 'Which signals go where: 1 is on, 0 is off.',
    columns: { job: 'Job', signal: 'Signal', destination: 'Destination', Value: 'On' },
  }),
  timeseries('Last success', seconds(named('ago', since(exporting.lastSuccess))), {
    reads:
      'Time since the far side last took something. Without a line: it never did, or nothing is configured.',
    mayBeEmpty: 'nothing is sent where no destination is configured',
  }),
]);

export const telemetryDashboard = (alerts: InstallationAlerts): Dashboard =>
  dashboard('telemetry', 'Telemetry', {
    asks: 'Can what the other dashboards show be trusted: is everything scraped, whole, and of one version?',
    rows: [rightNow(alerts), targets(alerts), scrapes, leftOut, sentElsewhere],
  });
