/** Accepting over HTTP: the built server, clients that keep their connections and wait for each answer. */
import { startProcess, startTestRedis } from '@bellwether/local/testing';
import http from 'node:http';
import { rateOf } from './setting.mjs';

function post(agent, url, body) {
  return new Promise((resolve, reject) => {
    const text = JSON.stringify(body);
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    const request = http.request(`${url}/transactions`, { method: 'POST', agent, headers }, (answer) => {
      answer.resume();
      answer.on('end', () =>
        answer.statusCode === 201 ? resolve() : reject(new Error(`${answer.statusCode}`)),
      );
    });
    request.on('error', reject);
    request.end(text);
  });
}

export async function acceptedRate(databaseUrl, clients, seconds) {
  const redis = await startTestRedis();
  const server = await startProcess('server', {
    env: {
      BELLWETHER_DATABASE_URL: databaseUrl,
      BELLWETHER_REDIS_URL: redis.url,
      BELLWETHER_LOG_LEVEL: 'warn',
      BELLWETHER_QUEUE_MAX_PENDING: '10000000',
    },
  });
  const agent = new http.Agent({ keepAlive: true, maxSockets: clients });
  const run = `${Date.now()}`;
  let sent = 0;
  const one = () => {
    sent += 1;
    return post(agent, server.url, {
      precise_amount: 1,
      precision: 100,
      reference: `${run}-${sent}`,
      description: 'a transfer',
      currency: 'USD',
      source: `@Source${sent % 1000}`,
      destination: `@Destination${sent % 1000}`,
      allow_overdraft: true,
    });
  };
  try {
    await rateOf(clients, 2, one);
    return await rateOf(clients, seconds, one);
  } finally {
    agent.destroy();
    await server.stop();
    await redis.remove();
  }
}
