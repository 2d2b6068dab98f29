import type { IncomingMessage } from 'node:http';

import { Inject, Injectable, Module } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';

import { withLogFields } from '../logs/log-fields.js';
import type { ExpressHandler } from './platform/express-route.js';
import { onPlatform } from './platform/platform.js';
import { requestIdHeader, requestIdOf } from './request-ids.js';

@Injectable()
class RequestIds {
  constructor(@Inject(HttpAdapterHost) host: HttpAdapterHost) {
    onPlatform(host, (platform) => {
      if (platform.name === 'fastify') nameFastifyRequests(platform.instance);
      else platform.instance.use(nameExpressRequest);
    });
  }
}

/**
 * Gives every request an id: the caller's where it is sane, in `request.id`, in the answer and in each log
 * line of the request. `prepareFastify` does the same for those who use it; one of the two is enough.
 */
@Module({ providers: [RequestIds] })
export class RequestIdsModule {}

function nameFastifyRequests(instance: FastifyInstance): void {
  instance.addHook('onRequest', (request, reply, done) => {
    request.id = requestIdOf(request.headers);
    reply.header(requestIdHeader, request.id);
    withLogFields({ request_id: request.id }, done);
  });
  // Reading the body ends in an event of the socket, which knows nothing of the request.
  instance.addHook('preValidation', (request, _reply, done) =>
    withLogFields({ request_id: request.id }, done),
  );
}

const nameExpressRequest: ExpressHandler = (request: IncomingMessage & { id?: string }, response, next) => {
  request.id = requestIdOf(request.headers);
  response.setHeader(requestIdHeader, request.id);
  withLogFields({ request_id: request.id }, next);
};
