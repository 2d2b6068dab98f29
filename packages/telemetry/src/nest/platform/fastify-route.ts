import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { RawRoute } from './raw-answer.js';

export function addFastifyRoute(instance: FastifyInstance, route: RawRoute): void {
  instance.route({
    method: route.methods === 'read' ? ['GET', 'HEAD'] : instance.supportedMethods,
    url: route.path,
    // In this hook the body has not been parsed yet: a strange one cannot change the answer.
    onRequest: (request, reply) => answer(route, request, reply),
    handler: () => {},
  });
}

async function answer(route: RawRoute, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { status, headers, body } = await route.answer({ method: request.method, headers: request.headers });
  return reply
    .code(status)
    .headers({ ...headers })
    .send(body);
}
