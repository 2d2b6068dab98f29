import { counter, defineMetrics, gauge, oneOf } from '../catalog/index.js';

const signal = oneOf('traces', 'metrics', 'logs');
/** `otlp`: the endpoint of the OTEL_* variables. `dsn`: the monitoring service that the DSN names. */
const destination = oneOf('otlp', 'dsn');

/** What becomes of what a process sends on its own accord; scrapes are in the other set of this domain. */
export const exporting = defineMetrics('telemetry', {
  enabled: gauge('telemetry_export_enabled', {
    help: '1 where this process sends a signal to a destination, 0 where it does not.',
    owner: 'every',
    stability: 'stable',
    labels: { signal, destination },
  }),
  delivered: counter('telemetry_export_delivered_total', {
    help: 'Spans, log records and points of metrics that the far side took.',
    owner: 'every',
    stability: 'stable',
    labels: { signal, destination },
  }),
  failures: counter('telemetry_export_failures_total', {
    help: 'Attempts to send a batch that failed, by why; one batch may fail several times.',
    owner: 'every',
    stability: 'stable',
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
    owner: 'every',
    stability: 'stable',
    labels: {
      signal,
      destination,
      reason: oneOf('queue_full', 'rejected', 'expired', 'shutdown'),
    },
  }),
  queued: gauge('telemetry_export_queued', {
    help: 'Spans or log records that wait to be sent.',
    owner: 'every',
    stability: 'stable',
    labels: { signal, destination },
  }),
  lastSuccess: gauge('telemetry_export_last_success_timestamp_seconds', {
    help: 'When the far side last took something; 0 before the first time.',
    owner: 'every',
    stability: 'stable',
    labels: { signal, destination },
  }),
});
