import { bounded, counter, defineMetrics, gauge, oneOf } from '../catalog/index.js';

/** What a process tells about its own telling. */
export const telemetry = defineMetrics('telemetry', {
  scrapeDuration: gauge('telemetry_scrape_duration_seconds', {
    help: 'Time the scrape before this one took, collectors included.',
    owner: 'every',
    stability: 'stable',
    labels: {},
  }),
  scrapeSize: gauge('telemetry_scrape_size_bytes', {
    help: 'Bytes of the scrape before this one, before compression.',
    owner: 'every',
    stability: 'stable',
    labels: {},
  }),
  scrapeSeries: gauge('telemetry_scrape_series', {
    help: 'Series in the scrape before this one.',
    owner: 'every',
    stability: 'stable',
    labels: {},
  }),
  folded: counter('telemetry_label_values_folded_total', {
    help: 'Recordings whose label value was beyond its set or bound and became "other", by metric.',
    owner: 'every',
    stability: 'stable',
    labels: { metric: bounded(300, 'metrics of one process') },
  }),
  collectorFailures: counter('telemetry_collector_failures_total', {
    help: 'Times a collector had nothing to show at a scrape, so that its families were left out.',
    owner: 'every',
    stability: 'stable',
    exceptions: { 'no-label-in-name': 'a collector is what fails; the label says which one' },
    labels: {
      collector: bounded(100, 'collectors of one process'),
      reason: oneOf('error', 'timeout', 'still_running'),
    },
  }),
  buildInfo: gauge('bellwether_build_info', {
    help: 'Always 1; its labels say which version and catalog this process runs.',
    owner: 'every',
    stability: 'stable',
    labels: {
      version: bounded(1, 'a process has one version'),
      revision: bounded(1, 'a process has one revision'),
      catalog: bounded(1, 'a process has one catalog'),
    },
  }),
});
