import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseExactJson } from '@bellwether/database';
import { waitUntil } from '@bellwether/local/testing';

export interface Received {
  readonly id: string;
  /** Whether the signature is of this body, this time and our secret. */
  readonly signed: boolean;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- a body is whatever the test says it is
  readonly body: any;
}

/** A receiver of monitor deliveries. */
export class Receiver {
  readonly received: Received[] = [];
  /** Its next answers; 200 when there are none left. */
  answers: number[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(secret: string): Promise<Receiver> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const receiver = new Receiver(server, `http://127.0.0.1:${port}/told`);
    server.on('request', (request, response) => {
      let text = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      request.on('end', () => {
        const { headers } = request;
        const timestamp = String(headers['x-bellwether-timestamp']);
        const expected = createHmac('sha256', secret).update(`${timestamp}.${text}`).digest('hex');
        receiver.received.push({
          id: String(headers['x-bellwether-delivery']),
          signed: headers['x-bellwether-signature'] === expected,
          text,
          body: parseExactJson(text),
        });
        response.writeHead(receiver.answers.shift() ?? 200).end();
      });
    });
    return receiver;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** The deliveries of a monitor, once there are so many. */
  delivered(monitorId: string, times: number): Promise<readonly Received[]> {
    return waitUntil(
      async () => {
        const deliveries = this.received.filter(({ body }) => body.data.monitor_id === monitorId);
        return deliveries.length >= times ? deliveries : undefined;
      },
      { timeoutMs: 20_000, what: `${times} deliveries of ${monitorId}` },
    );
  }
}
