import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deliver, type DeliveryLimits } from './monitor-delivery.js';

let server: Server;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let got: { readonly url: string; readonly headers: IncomingMessage['headers']; readonly body: string }[];
beforeEach(async () => {
  got = [];
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      got.push({ url: request.url ?? '', headers: request.headers, body });
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const limits: DeliveryLimits = {
  secret: 'a secret',
  timeoutMs: 10_000,
  answerBytesMax: 1_000,
  allowPrivateTargets: true,
};
const body = '{"event":"balance.monitor","data":{"name":"zażółć"}}';
const send = (change: Partial<DeliveryLimits> = {}, path = '/told', signal?: AbortSignal) => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  return deliver({ id: 'evt_1', body, url }, { ...limits, ...change }, signal);
};
const answerWith = (status: number, text = '', headers: Record<string, string> = {}) => {
  answer = (_request, response) => response.writeHead(status, headers).end(text);
};

describe('a delivery', () => {
  it('is signed over its time and its bytes, and named', async () => {
    answerWith(200);
    expect(await send()).toBeUndefined();
    const [{ headers, url, body: received } = { headers: {}, url: '', body: '' }] = got;
    const timestamp = String(headers['x-bellwether-timestamp']);
    expect([url, received]).toEqual(['/told', body]);
    expect(Math.abs(Number(timestamp) * 1000 - Date.now())).toBeLessThan(60_000);
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-bellwether-delivery': 'evt_1',
      'x-bellwether-signature': createHmac('sha256', 'a secret').update(`${timestamp}.${body}`).digest('hex'),
      'x-blnk-signature': headers['x-bellwether-signature'],
      'x-blnk-timestamp': timestamp,
    });
  });

  it.each([200, 201, 202, 204, 299])('is taken when %i is answered', async (status) => {
    answerWith(status);
    expect(await send()).toBeUndefined();
  });

  it.each([301, 302, 307, 308, 400, 404, 410, 429, 500, 503])(
    'is refused when %i is answered',
    async (status) => {
      answerWith(status, '', { location: '/elsewhere' });
      expect(await send()).toEqual({ reason: 'refused', message: `the receiver answered ${status}` });
      expect(got.map(({ url }) => url)).toEqual(['/told']);
    },
  );

  it('reads no more of an answer than the limit', async () => {
    let sent = 0;
    let closed: (() => void) | undefined;
    const ended = new Promise<void>((resolve) => (closed = resolve));
    answer = (_request, response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384))) sent += 16_384;
      };
      response.on('drain', more).on('close', () => closed?.());
      more();
    };
    expect(await send()).toBeUndefined();
    await ended;
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });

  it('waits no longer than the limit for an answer', async () => {
    answer = () => {};
    expect(await send({ timeoutMs: 50 })).toEqual({
      reason: 'timeout',
      message: 'the receiver did not answer in time',
    });
  });

  it('is taken by an answer that begins and never ends', async () => {
    answer = (_request, response) => void response.writeHead(200).write('and ');
    expect(await send({ timeoutMs: 50 })).toBeUndefined();
  });

  it('goes to no private address unless that is allowed, neither by number nor by name', async () => {
    answerWith(200);
    const { port } = server.address() as AddressInfo;
    for (const host of ['127.0.0.1', '[::1]', '2130706433', 'localhost']) {
      const url = `http://${host}:${port}/told`;
      expect(await deliver({ id: 'evt_1', body, url }, { ...limits, allowPrivateTargets: false })).toEqual({
        reason: 'forbidden',
        message: 'the receiver is at an address that is not public',
      });
    }
    expect(got).toEqual([]);
  });

  it.each([
    [
      'speak another protocol',
      'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
    ],
    ['go on for ever', 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\nand'],
  ])('fails at a receiver that wants to %s', async (_what, wire) => {
    answer = (_request, response) => void response.socket?.write(wire);
    expect(await send()).toEqual({ reason: 'refused', message: 'the receiver answered 101' });
  });

  it.each([
    ['without an answer', ''],
    ['within its answer', 'HTTP/1.1 20'],
  ])('says that the connection ended %s', async (_when, wire) => {
    answer = (_request, response) => void response.socket?.end(wire);
    expect(await send()).toMatchObject({ reason: 'unreachable' });
  });

  it('says that there is no receiver', async () => {
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const url = `http://127.0.0.1:${port}/told`;
    expect(await deliver({ id: 'evt_1', body, url }, limits)).toEqual({
      reason: 'unreachable',
      message: 'the receiver could not be reached: ECONNREFUSED',
    });
  });

  it('ends with the reason of the process when the process stops', async () => {
    const stop = new AbortController();
    answer = () => stop.abort(new Error('stopping'));
    await expect(send({}, '/told', stop.signal)).rejects.toThrow('stopping');
  });
});
