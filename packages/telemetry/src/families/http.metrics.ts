import {
  bodySizes,
  bounded,
  counter,
  defineMetrics,
  gauge,
  histogram,
  oneOf,
  requestDurations,
} from '../catalog/index.js';

const method = oneOf('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', '_OTHER');
const route = bounded(100, 'route templates of one process; what matches none is the one route "unmatched"');
/** The answer to a request that ended in an unexpected exception. */
const uncaughtStatus = oneOf('500');
const statusCode = bounded(30, 'status codes a process answers with');

const ofEveryProcess = { owner: 'every', stability: 'stable' } as const;
const ofBodies = { owner: 'every', stability: 'experimental', labels: {}, buckets: bodySizes } as const;

export const http = defineMetrics('http', {
  requestDuration: histogram('http_server_request_duration_seconds', {
    help:
      'Time from the request line read to the last byte of the response handed over; one per request, ' +
      'with 499 for a caller that left before.',
    ...ofEveryProcess,
    exceptions: {
      'series-budget': 'a route answers to few methods with few codes; the limit at run time holds the rest',
    },
    labels: { method, route, status_code: statusCode },
    buckets: requestDurations,
    objective: { below: 0.25, ratio: 0.99, window: '30d' },
    errorObjective: { bad: { label: 'status_code', matches: '5..' }, ratio: 0.999, window: '30d' },
  }),
  activeRequests: gauge('http_server_active_requests', {
    help: 'Requests being answered now.',
    ...ofEveryProcess,
    labels: {},
  }),
  exceptions: counter('http_server_exceptions_total', {
    help: 'Requests that ended in an exception nobody had planned for and were answered with 500.',
    ...ofEveryProcess,
    labels: { method, status_code: uncaughtStatus },
  }),
  requestSize: histogram('http_server_request_body_size_bytes', {
    help: 'Bytes of a request body; one per request that declares a length.',
    ...ofBodies,
  }),
  responseSize: histogram('http_server_response_body_size_bytes', {
    help: 'Bytes of a response body as sent; one per response that declares a length and was sent whole.',
    ...ofBodies,
  }),
});
