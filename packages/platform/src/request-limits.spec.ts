import { get } from 'node:http';
import type { AddressInfo } from 'node:net';

import fastify, { type FastifyInstance } from 'fastify';

import { RefusedRequest } from './error-responses.js';
import { addHandlerTimeout } from './request-limits.js';

const shortMs = 30;
let app: FastifyInstance;
afterEach(() => app.close());

const listen = (timeoutMs: number): void => {
  app = fastify({ forceCloseConnections: true });
  addHandlerTimeout(app, timeoutMs);
  app.setErrorHandler((error, _request, reply) => {
    const { failure } = error as RefusedRequest;
    void reply.code(failure.status).send({ code: failure.code });
  });
};

describe('a request that is not answered in time', () => {
  it('is told so, each of several in its turn, and what its handler answers later goes nowhere', async () => {
    listen(shortMs);
    const handlers: ((late: string) => void)[] = [];
    app.get('/', () => new Promise((resolve) => handlers.push(resolve)));
    const answers = await Promise.all([1, 2, 3].map(() => app.inject('/')));
    for (const answer of answers) {
      expect([answer.statusCode, answer.json()]).toEqual([504, { code: 'GEN_TIMEOUT' }]);
    }
    for (const answerLate of handlers) answerLate('late');
    expect((await app.inject('/nothing')).statusCode).toBe(404);
  });

  it('is cut off where its answer has begun', async () => {
    listen(shortMs);
    app.get('/', (_request, reply) => {
      reply.raw.writeHead(200, { 'content-length': '100' });
      reply.raw.write('the beginning');
      return new Promise(() => undefined);
    });
    await app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = app.server.address() as AddressInfo;
    const failure = await new Promise<unknown>((resolve) => {
      get({ port, host: '127.0.0.1' }, (response) => {
        response.resume();
        response.on('end', () => resolve('ended'));
        response.on('error', resolve);
      }).on('error', resolve);
    });
    expect(failure).toMatchObject({ code: 'ECONNRESET' });
  });

  it('is nobody who was answered, though others come and wait after it', async () => {
    listen(shortMs);
    app.get('/quick', () => 'answered');
    app.get('/never', () => new Promise(() => undefined));
    expect((await app.inject('/quick')).body).toBe('answered');
    expect((await app.inject('/never')).statusCode).toBe(504);
    expect((await app.inject('/quick')).body).toBe('answered');
  });
});
