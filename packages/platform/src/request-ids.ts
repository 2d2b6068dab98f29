import { randomUUID } from 'node:crypto';

import { withLogFields } from '@bellwether/telemetry';
import type { FastifyInstance } from 'fastify';

const requestIdHeader = 'x-request-id';

/** Long enough for any tracing system's id, without characters that could break a log line or a header. */
const sane = /^[A-Za-z0-9][A-Za-z0-9._:/+=@-]{0,127}$/;

/** The caller's id where it is sane, so that one request has one id across systems; otherwise a new one. */
export function requestIdOf(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): string {
  const offered = headers[requestIdHeader];
  return typeof offered === 'string' && sane.test(offered) ? offered : randomUUID();
}

/** Puts the id of a request into its answer and into each of its log lines. */
export function addRequestIds(instance: FastifyInstance): void {
  instance.addHook('onRequest', (request, reply, done) => {
    void reply.header(requestIdHeader, request.id);
    withLogFields({ request_id: request.id }, done);
  });
  // Reading the body ends in an event of the socket, which has lost the context of the request.
  instance.addHook('preValidation', (request, _reply, done) =>
    withLogFields({ request_id: request.id }, done),
  );
}
