import { definitionSchemas } from '@bellwether/config';
import { isPrivateAddress } from '@bellwether/platform';
import { type TestCertificate, testCertificates } from '../testing/certificates.js';
import { contextForTests, Target, type TargetBehaviour } from '../testing/target.js';
import { probeHttp } from './http.prober.js';
import type { ProbeContext } from './probe.js';

const targets: Target[] = [];
afterEach(async () => {
  await Promise.all(targets.splice(0).map((one) => one.stop()));
});
const start = async (...given: Parameters<typeof Target.start>): Promise<Target> => {
  const target = await Target.start(...given);
  targets.push(target);
  return target;
};

const definitionOf = (port: number, change: object = {}) =>
  definitionSchemas.http.parse({
    'valid-status': [200],
    target: '127.0.0.1',
    method: 'GET',
    port,
    protocol: 'http',
    path: '/',
    ...change,
  });

/** Probes a target once, and waits until no connection of the probe is left. */
const probe = async (
  behaviour: TargetBehaviour,
  change: object = {},
  context: Partial<ProbeContext> = {},
) => {
  const target = await start(behaviour);
  const outcome = await probeHttp(definitionOf(target.port, change), { ...contextForTests, ...context });
  await target.untilClosed();
  return { outcome, target };
};

const answer = (status: number, body = '', headers = ''): string =>
  `HTTP/1.1 ${status} x\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const answering =
  (...given: Parameters<typeof answer>): TargetBehaviour =>
  (socket) =>
    void socket.write(answer(...given));

describe('an HTTP probe', () => {
  it('finds a target up by its status, with the time of each phase', async () => {
    const { outcome } = await probe(answering(200, 'ok'));
    expect(outcome).toMatchObject({ verdict: 'up', reason: null, message: 'success', status: 200 });
    expect(Object.keys(outcome.phases)).toEqual(['connect', 'first_byte', 'transfer']);
  });

  it('finds a target down by its status, and shows what it said, without NUL', async () => {
    const { outcome } = await probe(answering(503, 'a\0b'));
    expect(outcome).toMatchObject({ verdict: 'down', reason: 'status', status: 503 });
    expect(outcome.message).toBe("HTTP request failed: status 503. Body: 'a\uFFFDb'");
  });

  it('shows a thousand characters of a body at most', async () => {
    const { outcome } = await probe(answering(500, '💥'.repeat(5_000)));
    expect(outcome.message).toBe(`HTTP request failed: status 500. Body: '${'💥'.repeat(1_000)}'`);
  });

  it('wants every pattern in the body', async () => {
    expect(
      (await probe(answering(200, 'all is well'), { 'body-regexp': ['^all', 'w.ll$'] })).outcome,
    ).toMatchObject({
      verdict: 'up',
    });
    expect(
      (await probe(answering(200, 'all is well'), { 'body-regexp': ['all', 'b+ad'] })).outcome,
    ).toMatchObject({
      verdict: 'down',
      reason: 'body',
      message: 'healthcheck body does not match regex b+ad: all is well',
    });
  });

  it('sends no trace context and nothing else of ours', async () => {
    const { target } = await probe(answering(200));
    expect(target.requests).toEqual([
      `GET / HTTP/1.1\r\nHost: 127.0.0.1:${target.port}\r\nUser-Agent: bellwether\r\nAccept: */*\r\nConnection: close\r\n\r\n`,
    ]);
  });

  it('judges a redirect itself unless it is to follow it', async () => {
    const redirect = answering(302, '', 'Location: /next\r\n');
    expect((await probe(redirect, { 'valid-status': [302] })).outcome).toMatchObject({
      verdict: 'up',
      status: 302,
    });
    const { outcome, target } = await probe(
      (socket, request) =>
        void socket.write(
          request.startsWith('GET /next ') ? answer(200) : answer(302, '', 'Location: /next\r\n'),
        ),
      { redirect: true },
    );
    expect(outcome).toMatchObject({ verdict: 'up', status: 200 });
    expect(target.requests).toHaveLength(2);
  });

  it('gives up a redirect in a loop', async () => {
    const { outcome, target } = await probe(answering(302, '', 'Location: /\r\n'), { redirect: true });
    expect(outcome).toMatchObject({
      reason: 'redirects',
      message: 'HTTP request failed: more than 3 redirects',
    });
    expect(target.requests).toHaveLength(4);
  });

  it.each(['127.0.0.2', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1'])(
    'asks the policy again at a redirect to %s, and does not name the address',
    async (host) => {
      const inside = await start(answering(200));
      let asked = 0;
      // As if the first address were public.
      const mayProbe = (address: string): boolean => {
        asked += 1;
        return asked === 1 || !isPrivateAddress(address);
      };
      const redirect = answering(302, '', `Location: http://${host}:${inside.port}/\r\n`);
      const { outcome } = await probe(redirect, { redirect: true }, { mayProbe });
      expect(outcome).toMatchObject({
        reason: 'forbidden',
        message: 'HTTP request failed: the address of the target may not be probed from here',
      });
      expect(asked).toBeGreaterThan(1);
      expect(inside.requests).toEqual([]);
    },
  );

  it.each(['127.0.0.1', 'localhost', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '169.254.169.254'])(
    'connects to no private address: %s',
    async (host) => {
      const { outcome, target } = await probe(
        answering(200),
        { target: host },
        { mayProbe: (address) => !isPrivateAddress(address) },
      );
      expect(outcome).toMatchObject({ verdict: 'down', reason: 'forbidden' });
      expect(target.requests).toEqual([]);
    },
  );

  it.each([{ key: '/k', cert: '/c' }, { cacert: '/ca' }])(
    'reads no files of this machine: %j',
    async (files) => {
      expect((await probe(answering(200), files)).outcome).toMatchObject({
        verdict: 'down',
        reason: 'unsupported',
      });
    },
  );

  it('ends without a verdict, and closes its connection, when it is aborted', async () => {
    const target = await start(() => abort.abort(new Error('stopping')));
    const abort = new AbortController();
    const running = probeHttp(definitionOf(target.port), { ...contextForTests, signal: abort.signal });
    await expect(running).rejects.toThrow('stopping');
    await target.untilClosed();
  });
});

/** Each is closed by the probe, within its time. */
const badTargets: readonly (readonly [
  what: string,
  behaviour: TargetBehaviour,
  reason: string,
  change?: object,
])[] = [
  ['takes the request and says nothing', () => undefined, 'timeout'],
  ['drips its head a byte at a time', drip('HTTP/1.1 200 OK\r\nA: '), 'timeout'],
  ['drips its body a byte at a time', drip('HTTP/1.1 200 OK\r\n\r\n'), 'timeout'],
  ['drips chunks', drip('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', '1\r\nx\r\n'), 'timeout'],
  ['resets the connection', (socket) => void socket.resetAndDestroy(), 'closed'],
  [
    'resets it within the answer',
    (socket) => void socket.write('HTTP/1.1 200 OK\r\n', () => socket.resetAndDestroy()),
    'closed',
  ],
  ['closes without an answer', (socket) => void socket.end(), 'closed'],
  [
    'closes before the end of its body',
    (socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhe'),
    'closed',
  ],
  ['speaks another protocol', (socket) => void socket.write('220 mail ESMTP\r\n'), 'protocol'],
  ['answers garbage', (socket) => void socket.write(Buffer.alloc(1_000, 7)), 'protocol'],
  [
    'breaks its chunks',
    (socket) => void socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'),
    'protocol',
  ],
  [
    'has huge headers',
    (socket) => void socket.write(`HTTP/1.1 200 OK\r\nA: ${'b'.repeat(100_000)}`),
    'too_large',
  ],
  ['answers without end', endless, 'too_large', { 'body-regexp': ['needle'] }],
  ['answers an error without end', endless, 'status', { 'valid-status': [404] }],
  ['drips an error', drip('HTTP/1.1 500 x\r\n\r\n'), 'status'],
];

function drip(head: string, piece = 'x'): TargetBehaviour {
  return (socket) => {
    socket.write(head);
    const timer = setInterval(() => socket.write(piece), 5);
    socket.on('close', () => clearInterval(timer));
  };
}

function endless(socket: Parameters<TargetBehaviour>[0]): void {
  socket.write('HTTP/1.1 200 OK\r\n\r\n');
  const more = (): void => {
    while (!socket.destroyed && socket.write(Buffer.alloc(16_384, 'x')));
  };
  socket.on('drain', more);
  more();
}

describe('a target that', () => {
  it.each(badTargets.map((row) => ({ what: row[0], row })))(
    '$what is down, and its connection is closed',
    async ({ row: [, behaviour, reason, change = {}] }) => {
      const timeoutMs = reason === 'timeout' || reason === 'status' ? 100 : contextForTests.timeoutMs;
      const { outcome } = await probe(behaviour, change, { timeoutMs });
      expect(outcome).toMatchObject({ verdict: 'down', reason });
    },
  );

  it('answers more than is read is judged by its status when nothing else is asked', async () => {
    expect((await probe(endless)).outcome).toMatchObject({ verdict: 'up', status: 200 });
  });

  it('takes a connection and no TLS is down in time', async () => {
    const target = await start(() => undefined);
    const definition = definitionOf(target.port, { protocol: 'https' });
    const outcome = await probeHttp(definition, { ...contextForTests, timeoutMs: 100 });
    expect(outcome).toMatchObject({
      reason: 'timeout',
      message: 'HTTP request failed: timed out after 100 ms (in the TLS handshake)',
    });
    await target.untilClosed();
  });

  it('has a body that a pattern takes too long for is read only in part', async () => {
    const { outcome } = await probe(answering(200, 'c'.padEnd(50_000, 'ab')), {
      'body-regexp': ['(a|b)*a(a|b){900}c'],
    });
    expect(outcome).toMatchObject({ verdict: 'down', reason: 'too_large' });
  });
});

describe('an HTTPS probe', () => {
  const secure = (change: object = {}, certificate: TestCertificate = testCertificates.selfSigned) =>
    start(answering(200), certificate).then((target) =>
      probeHttp(
        definitionOf(target.port, { protocol: 'https', target: 'localhost', ...change }),
        contextForTests,
      ).finally(() => target.untilClosed()),
    );

  it('verifies the certificate, and says when it ends all the same', async () => {
    expect(await secure()).toMatchObject({
      verdict: 'down',
      reason: 'certificate',
      message: 'HTTP request failed: TLS verification failed: the certificate is self-signed',
      certificateExpiresAt: Date.UTC(2120, 0, 1) / 1_000,
    });
  });

  it('does not when the definition says so', async () => {
    for (const certificate of Object.values(testCertificates)) {
      const outcome = await secure({ insecure: true }, certificate);
      expect(outcome).toMatchObject({ verdict: 'up', status: 200 });
      expect(Object.keys(outcome.phases)).toEqual(['resolve', 'connect', 'tls', 'first_byte', 'transfer']);
    }
  });
});
