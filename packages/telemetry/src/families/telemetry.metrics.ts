import { bounded, counter, defineMetrics, definitionsOf, gauge, oneOf } from '../catalog/index.js';
import type { Definition, MetricSet } from '../catalog/index.js';

const everyProcess = { owner: 'every', stability: 'stable' } as const;
const unlabelled = { ...everyProcess, labels: {} } as const;

/** What a process says about its own telemetry. */
export const telemetry = defineMetrics('telemetry', {
  scrapeDuration: gauge('telemetry_scrape_duration_seconds', {
    help: 'Time the scrape before this one took, collectors included.',
    ...unlabelled,
  }),
  scrapeSize: gauge('telemetry_scrape_size_bytes', {
    help: 'Bytes of the scrape before this one, before compression.',
    ...unlabelled,
  }),
  scrapeSeries: gauge('telemetry_scrape_series', {
    help: 'Series in the scrape before this one.',
    ...unlabelled,
  }),
  folded: counter('telemetry_label_values_folded_total', {
    help: 'Recordings whose label value was beyond its set or bound and became "other", by metric.',
    ...everyProcess,
    labels: { metric: bounded(300, 'metrics of one process') },
  }),
  collectorFailures: counter('telemetry_collector_failures_total', {
    help: 'Times a collector had nothing to show at a scrape, so that its families were left out.',
    ...everyProcess,
    exceptions: { 'no-label-in-name': 'a collector is what fails; the label says which one' },
    labels: {
      collector: bounded(100, 'collectors of one process'),
      reason: oneOf('error', 'timeout', 'still_running'),
    },
  }),
});

/** The version and the catalog that a process runs: `<product>_build_info`. */
export const buildInfo = (product: string) =>
  gauge(`${product}_build_info`, {
    help: 'Always 1; its labels say which version and catalog this process runs.',
    ...everyProcess,
    labels: {
      version: bounded(1, 'a process has one version'),
      revision: bounded(1, 'a process has one revision'),
      catalog: bounded(1, 'a process has one catalog'),
    },
  });

export type BuildInfoDefinition = ReturnType<typeof buildInfo>;

const isBuildInfo = (definition: Definition): definition is BuildInfoDefinition =>
  definition.kind === 'gauge' &&
  definition.name.endsWith('_build_info') &&
  ['version', 'revision', 'catalog'].every((label) => Object.hasOwn(definition.labels, label));

/** The build info of a catalog; a catalog may have none. */
export const buildInfoIn = (catalog: readonly MetricSet[]): BuildInfoDefinition | undefined =>
  catalog.flatMap(definitionsOf).find(isBuildInfo);

const signal = oneOf('traces', 'metrics', 'logs');
/** `otlp`: the endpoint of the OTEL_* variables. `dsn`: the monitoring service that the DSN names. */
const destination = oneOf('otlp', 'dsn');
const ofExport = { ...everyProcess, labels: { signal, destination } } as const;

/** The export of telemetry by a process. Scrapes are in the other set of this domain. */
export const exporting = defineMetrics('telemetry', {
  enabled: gauge('telemetry_export_enabled', {
    help: '1 where this process sends a signal to a destination, 0 where it does not.',
    ...ofExport,
  }),
  delivered: counter('telemetry_export_delivered_total', {
    help: 'Spans, log records and points of metrics that the far side took.',
    ...ofExport,
  }),
  failures: counter('telemetry_export_failures_total', {
    help: 'Attempts to send a batch that failed, by why; one batch may fail several times.',
    ...everyProcess,
    labels: {
      signal,
      destination,
      reason: oneOf(
        'refused',
        'unresolved',
        'tls',
        'timeout',
        'broken',
        'throttled',
        'unavailable',
        'unauthorized',
        'rejected',
      ),
    },
  }),
  dropped: counter('telemetry_export_dropped_total', {
    help: 'Spans, log records and points of metrics that were given up, by why.',
    ...everyProcess,
    labels: {
      signal,
      destination,
      reason: oneOf('queue_full', 'rejected', 'expired', 'shutdown'),
    },
  }),
  queued: gauge('telemetry_export_queued', {
    help: 'Spans or log records that wait to be sent.',
    ...ofExport,
  }),
  lastSuccess: gauge('telemetry_export_last_success_timestamp_seconds', {
    help: 'When the far side last took something; 0 before the first time.',
    ...ofExport,
  }),
});
