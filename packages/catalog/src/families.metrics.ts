/** The families that every app has, with what is this product's own: the names of its predecessors, its build info. */
import { withAliases, withMetrics } from '@bellwether/telemetry/catalog';
import * as families from '@bellwether/telemetry/families';

export const http = withAliases(families.http, {
  requestDuration: [
    {
      set: 'aviator',
      name: 'flask_http_request_duration_seconds',
      help: 'Flask HTTP request duration in seconds',
      labels: { route: 'path', status_code: 'status' },
      differs: '`path` holds the route template and not the path, so that its values stay few',
    },
    {
      set: 'aviator',
      name: 'flask_http_request_total',
      help: 'Total number of HTTP requests',
      counts: true,
      labels: { route: null, status_code: 'status' },
      differs: 'requests whose caller left before the answer count, with status 499',
    },
  ],
  exceptions: [
    {
      set: 'aviator',
      name: 'flask_http_request_exceptions_total',
      help: 'Total number of HTTP requests which resulted in an exception',
      labels: { status_code: 'status' },
    },
  ],
});

export const jobs = withAliases(families.jobs, {
  retries: [
    {
      set: 'blnk',
      name: 'blnk_worker_retries_total',
      help: 'Total number of worker retry events by reason',
      labels: { queue: null, job_name: null },
      differs: 'the reasons are ours, and every job counts, not those of transactions alone',
    },
  ],
});

export const database = withAliases(families.database, {
  queryDuration: [{ set: 'aviator', name: 'sqlalchemy_query_latency_seconds', absentUntilRecorded: true }],
});

export const telemetry = withMetrics(families.telemetry, { buildInfo: families.buildInfo('bellwether') });

export const { exporting, process } = families;
