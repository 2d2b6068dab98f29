import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer as createHttp2Server } from 'node:http2';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import type { ReceiverMood } from '@bellwether/telemetry/testing';
import { issue, makeAuthority } from '../certificates.js';
import { deadUrl, type Case, type System } from '../system.js';

const general = (url: string) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url });

const inMood =
  (mood: ReceiverMood): Case['cause'] =>
  (system) => {
    system.receiver.mood = mood;
    return system.examine({}, '--timeout', '1s');
  };

const listen = async (system: System, server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  system.afterwards(async () => server.close());
  return (server.address() as AddressInfo).port;
};

export const authority = { name: 'Test CA', ...makeAuthority('Test CA') };
const right = issue(authority, ['localhost', '127.0.0.1']);

/** A receiver that speaks TLS. */
export const tlsReceiver = (system: System, options: ServerOptions = right): Promise<number> =>
  listen(
    system,
    createTlsServer(options, (_request, response) => response.end()),
  );

/** The settings that make the CA known to the exporters. */
export const trusting = async (system: System, ca: string = authority.cert) => {
  const file = join(system.folder.path, 'ca.pem');
  await writeFile(file, ca);
  return { OTEL_EXPORTER_OTLP_CERTIFICATE: file };
};

const overTls =
  (options: ServerOptions, ca: string = authority.cert): Case['cause'] =>
  async (system) => {
    const port = await tlsReceiver(system, options);
    return system.examine({ ...general(`https://127.0.0.1:${port}`), ...(await trusting(system, ca)) });
  };

export const receiverCases = {
  'receiver-away': [
    {
      when: 'nothing listens there',
      cause: async (system) => system.examine(general(await deadUrl())),
      says: /traces and metrics are not taken by http:\/\/127.0.0.1:\d+ \(OTEL_EXPORTER_OTLP_ENDPOINT\): ECONNREFUSED.*Start the receiver/,
    },
  ],
  'receiver-unknown': [
    {
      when: 'the name of the host does not exist',
      cause: (system) => system.examine(general('http://nowhere.invalid:4318')),
      says: /The name of the host is not known here/,
    },
  ],
  'receiver-hangs': [
    { when: 'it never answers', cause: inMood({ kind: 'hangs' }), says: /no answer in time.*firewall/ },
    { when: 'its answer never ends', cause: inMood({ kind: 'drips' }), says: /no answer in time/ },
  ],
  'receiver-not-http': [
    {
      when: 'it speaks HTTP/2 only, as gRPC does',
      cause: async (system) => {
        const port = await listen(system, createHttp2Server());
        return system.examine(general(`http://127.0.0.1:${port}`));
      },
      says: /gRPC, which is not spoken here.*usually 4318/,
    },
    { when: 'it closes half-way', cause: inMood({ kind: 'breaks' }), says: /not HTTP/ },
  ],
  'receiver-throttles': [
    {
      when: 'it answers 429',
      cause: inMood({ kind: 'answers', status: 429 }),
      says: /HTTP 429.*OTEL_TRACES_SAMPLER/,
    },
  ],
  'receiver-unwell': [
    {
      when: 'it answers 503',
      cause: inMood({ kind: 'answers', status: 503 }),
      says: /HTTP 503.*log of the receiver/,
    },
  ],
  'receiver-unauthorized': [
    {
      when: 'it answers 401',
      cause: inMood({ kind: 'answers', status: 401 }),
      says: /HTTP 401.*OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20<token>/,
    },
    {
      when: 'it does not know the write key of the DSN',
      cause: (system) => {
        system.receiver.mood = { kind: 'answers', status: 403 };
        const dsn = system.receiver.url.replace('http://', 'http://write-key@');
        return system.examine({ OTEL_EXPORTER_OTLP_ENDPOINT: undefined, BELLWETHER_CLOUD_DSN: `${dsn}/42` });
      },
      says: /traces and metrics and logs are not taken .*\(the DSN\): HTTP 403.*BELLWETHER_CLOUD_DSN=/,
    },
  ],
  'receiver-rejects': [
    {
      when: 'it answers 404',
      cause: inMood({ kind: 'answers', status: 404 }),
      says: /HTTP 404.*full path.*OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http:\/\/<host>:4318\/v1\/traces/,
    },
  ],
  'receiver-wants-tls': [
    {
      when: 'plain HTTP is sent to a port that speaks TLS',
      cause: async (system) => {
        const port = await tlsReceiver(system);
        return system.examine(general(`http://127.0.0.1:${port}`));
      },
      says: /this port speaks TLS.*OTEL_EXPORTER_OTLP_ENDPOINT=https:\/\/127.0.0.1:\d+/,
    },
  ],
  'receiver-without-tls': [
    {
      when: 'TLS is spoken to a port of plain HTTP',
      cause: (system) => system.examine(general(system.receiver.url.replace('http:', 'https:'))),
      says: /this port speaks no TLS.*OTEL_EXPORTER_OTLP_ENDPOINT=http:\/\/127.0.0.1:\d+/,
    },
  ],
  'certificate-untrusted': [
    {
      when: 'its CA is a private one',
      cause: async (system) => system.examine(general(`https://127.0.0.1:${await tlsReceiver(system)}`)),
      says: /No CA that is known here.*Name the CA that did.*OTEL_EXPORTER_OTLP_CERTIFICATE=<ca.pem>/,
    },
    {
      when: 'the CA that is named is another one',
      cause: overTls(right, makeAuthority('Another CA').cert),
      says: /OTEL_EXPORTER_OTLP_CERTIFICATE names another CA/,
    },
    {
      when: 'the receiver of the DSN has a private CA',
      cause: async (system) => {
        const dsn = `https://write-key@127.0.0.1:${await tlsReceiver(system)}/42`;
        return system.examine({ BELLWETHER_CLOUD_DSN: dsn, ...(await trusting(system)) });
      },
      says: /\(the DSN\).*NODE_EXTRA_CA_CERTS=<ca.pem>/,
    },
  ],
  'certificate-out-of-date': [
    {
      when: 'it has expired',
      cause: overTls(issue(authority, ['127.0.0.1'], { from: -3, until: -1 })),
      says: /CERT_HAS_EXPIRED.*Renew the certificate.*openssl s_client -connect 127.0.0.1:\d+/,
    },
    {
      when: 'it is not valid yet',
      cause: overTls(issue(authority, ['127.0.0.1'], { from: 1, until: 3 })),
      says: /CERT_NOT_YET_VALID.*not valid yet/,
    },
  ],
  'certificate-misnamed': [
    {
      when: 'it is for another host',
      cause: overTls(issue(authority, ['collector.example'])),
      says: /ERR_TLS_CERT_ALTNAME_INVALID.*another name than the one in the address.*subjectAltName/,
    },
  ],
  'handshake-refused': (['TLSv1.2', 'TLSv1.3'] as const).map((version) => ({
    when: `it wants a certificate of ours (${version})`,
    cause: overTls({ ...right, ca: authority.cert, requestCert: true, maxVersion: version }),
    says: /wants a certificate of ours.*OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE/,
  })),
} as const satisfies Readonly<Record<string, readonly Case[]>>;
