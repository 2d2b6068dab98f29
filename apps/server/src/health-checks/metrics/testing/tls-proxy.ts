import { once } from 'node:events';
import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';
import { issueTestCertificates } from '@bellwether/telemetry/testing';

export interface TlsProxy {
  /** `host:port` */
  readonly address: string;
  close(): Promise<void>;
}

/** What stands in front of a server in production: it ends TLS, with a self-signed certificate. */
export async function startTlsProxy(target: string): Promise<TlsProxy> {
  const { server: certificate } = issueTestCertificates();
  const proxy = createServer(certificate, (incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const forwarded = request(
      new URL(url ?? '/', target),
      { method, headers: { ...headers, 'x-forwarded-proto': 'https' } },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        pipeline(answer, outgoing, () => {});
      },
    );
    pipeline(incoming, forwarded, () => {});
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    address: `127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    async close() {
      proxy.closeAllConnections();
      proxy.close();
      await once(proxy, 'close');
    },
  };
}
