import type { ServerResponse } from 'node:http';

import type { HttpAdapterHost } from '@nestjs/core';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** What both platforms' responses have in common here, without depending on either. */
interface FastifyAnswer {
  code(status: number): FastifyAnswer;
  headers(headers: Record<string, string>): FastifyAnswer;
  send(body: string | Buffer): unknown;
}

/**
 * Sends bytes as they are on either platform. Express's `send` would rewrite the content type and compute an entity
 * tag over a body of many megabytes; interceptors that reshape answers are passed by.
 */
export function answerRaw(host: HttpAdapterHost, response: unknown, answer: RawAnswer): void {
  if (host.httpAdapter.getType() === 'fastify') {
    (response as FastifyAnswer)
      .code(answer.status)
      .headers({ ...answer.headers })
      .send(answer.body);
    return;
  }
  const raw = response as ServerResponse;
  raw.statusCode = answer.status;
  for (const [name, value] of Object.entries(answer.headers)) raw.setHeader(name, value);
  if (!raw.hasHeader('content-length')) raw.setHeader('content-length', Buffer.byteLength(answer.body));
  raw.end(answer.body);
}
