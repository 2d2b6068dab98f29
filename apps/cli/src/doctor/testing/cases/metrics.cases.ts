import { freePort } from '@bellwether/local/testing';
import type { Case } from '../system.js';

const off = { BELLWETHER_ENABLE_OBSERVABILITY: 'false', BELLWETHER_METRICS_BEARER_TOKEN: undefined };
const secure = {
  BELLWETHER_SERVER_SECURE: 'true',
  BELLWETHER_SERVER_SECRET_KEY: 'a-secret-key-that-is-long-enough',
  BELLWETHER_METRICS_BEARER_TOKEN: undefined,
};
const basic = (password: string) => ({
  BELLWETHER_METRICS_BEARER_TOKEN: undefined,
  BELLWETHER_METRICS_BASIC_USERNAME: 'scraper',
  BELLWETHER_METRICS_BASIC_PASSWORD: password,
});
const bcryptOfSesame = '$2b$04$a8dfHJ3auOfXJWYZ0CiEu.zHUQftOw6MVfXBfRivHjb0HgcSMI9im';

export const metricsCases = {
  'metrics-off': [
    {
      when: 'observability is off, although the queue page works',
      cause: async (system) => {
        const [server, worker] = await Promise.all([
          system.sharedProcess('server', off),
          system.sharedProcess('worker', off),
        ]);
        return system.examine(off, '--server-url', server.url, '--worker-url', worker.url);
      },
      says: /answers 404.*Observability is off.*BELLWETHER_ENABLE_OBSERVABILITY=true/,
      besides: ['traces-nowhere'],
    },
  ],
  'metrics-not-found': [
    {
      when: 'the worker was started before it was switched on, and its queue page works',
      cause: async (system) => {
        const open = { ...off, BELLWETHER_ENABLE_OBSERVABILITY: 'true' };
        const [server, worker] = await Promise.all([
          system.sharedProcess('server', { BELLWETHER_METRICS_BEARER_TOKEN: undefined }),
          system.sharedProcess('worker', off),
        ]);
        return system.examine(open, '--server-url', server.url, '--worker-url', worker.url);
      },
      says: /worker .* answers 404, although the queue page works .*Restart both processes/,
    },
    {
      when: 'the server has its metrics on a port that these settings do not know',
      cause: async (system) => {
        const port = String(await freePort());
        const server = await system.sharedProcess('server', { BELLWETHER_METRICS_PORT: port });
        return system.examine({}, '--server-url', server.url);
      },
      says: /server .* answers 404.*BELLWETHER_METRICS_PORT moves them/,
    },
  ],
  'metrics-locked': [
    {
      when: 'secure mode has no credential for metrics',
      cause: async (system) => {
        const [server, worker] = await Promise.all([
          system.sharedProcess('server', secure),
          system.sharedProcess('worker', secure),
        ]);
        return system.examine(secure, '--server-url', server.url, '--worker-url', worker.url);
      },
      says: /403 AUTH_METRICS_DISABLED.*no metrics token is set.*BELLWETHER_METRICS_BEARER_TOKEN=\$\(openssl rand -hex 32\)/,
    },
  ],
  'metrics-credential-missing': [
    {
      when: 'these settings hold none',
      cause: (system) => system.examine({ BELLWETHER_METRICS_BEARER_TOKEN: undefined }),
      says: /401 AUTH_METRICS_TOKEN_REQUIRED.*BELLWETHER_METRICS_BEARER_TOKEN=<token> bellwether doctor/,
    },
  ],
  'metrics-credential-wrong': [
    {
      when: 'these settings hold another token',
      cause: (system) => system.examine({ BELLWETHER_METRICS_BEARER_TOKEN: 'another' }),
      says: /401 AUTH_INVALID_BEARER_TOKEN.*Restart both processes/,
    },
    {
      when: 'these settings hold a password, and the processes have a token',
      cause: (system) => system.examine(basic('wrong')),
      says: /BELLWETHER_METRICS_BASIC_PASSWORD=<password> bellwether doctor/,
    },
  ],
  'metrics-credential-hashed': [
    {
      when: 'the password is known as a hash only',
      cause: async (system) => {
        const [server, worker] = await Promise.all([
          system.sharedProcess('server', basic(bcryptOfSesame)),
          system.sharedProcess('worker', basic(bcryptOfSesame)),
        ]);
        return system.examine(basic(bcryptOfSesame), '--server-url', server.url, '--worker-url', worker.url);
      },
      says: /hash, which opens nothing.*<the password that was hashed> bellwether doctor/,
    },
  ],
  'metrics-unreadable': [
    {
      when: 'they are not on the port that the settings say',
      cause: async (system) => system.examine({ BELLWETHER_METRICS_PORT: String(await freePort()) }),
      says: /cannot be read \(ECONNREFUSED\), although the process answers.*grep port/,
    },
    {
      when: 'the port that the settings say is taken by something silent',
      cause: async (system) => {
        const port = String(await system.hangingPort());
        return system.examine({ BELLWETHER_METRICS_PORT: port }, '--timeout', '700ms');
      },
      says: /cannot be read \(no answer in time\)/,
    },
  ],
} as const satisfies Readonly<Record<string, readonly Case[]>>;
