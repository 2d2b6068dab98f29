import { createServer, type AddressInfo } from 'node:net';
import { OtlpReceiver, type ReceiverMood } from '../../testing/otlp-receiver.js';
import type { Destination } from '../plan/destination.js';
import { retryAfterMs, OtlpSender } from './otlp-sender.js';

const destinationAt = (url: string, overrides: Partial<Destination> = {}): Destination => ({
  signal: 'traces',
  name: 'otlp',
  url,
  from: 'test',
  headers: { 'x-team': 'a' },
  timeoutMs: 10_000,
  gzip: false,
  tls: {},
  ...overrides,
});

const body = Buffer.from('body');

describe('OtlpSender', () => {
  let receiver: OtlpReceiver;
  beforeEach(async () => {
    receiver = await OtlpReceiver.start();
  });
  afterEach(() => receiver.stop());

  const sendTo = async (mood: ReceiverMood, overrides: Partial<Destination> = {}) => {
    receiver.mood = mood;
    const sender = new OtlpSender(destinationAt(`${receiver.url}/v1/traces`, overrides));
    try {
      return await sender.send(body);
    } finally {
      sender.close();
    }
  };

  it.each([true, false])('sends body and headers (compressed: %s)', async (gzip) => {
    expect(await sendTo({ kind: 'takes' }, { gzip })).toMatchObject({ kind: 'accepted' });
    expect(receiver.requests).toEqual([
      expect.objectContaining({
        path: '/v1/traces',
        body,
        headers: expect.objectContaining({ 'x-team': 'a', 'content-type': 'application/x-protobuf' }),
      }),
    ]);
  });

  it.each([
    [429, 'retry', 'throttled'],
    [502, 'retry', 'unavailable'],
    [503, 'retry', 'unavailable'],
    [504, 'retry', 'unavailable'],
    [500, 'rejected', 'unavailable'],
    [400, 'rejected', 'rejected'],
    [401, 'rejected', 'unauthorized'],
    [403, 'rejected', 'unauthorized'],
    [404, 'rejected', 'rejected'],
    [413, 'rejected', 'rejected'],
    [301, 'rejected', 'rejected'],
  ])('takes HTTP %i for %s (%s)', async (status, kind, reason) => {
    const outcome = await sendTo({ kind: 'answers', status, headers: { location: 'http://127.0.0.1:1/' } });
    expect(outcome).toMatchObject({ kind, reason, detail: `HTTP ${status}` });
  });

  it('hears how long it is to wait', async () => {
    const outcome = await sendTo({ kind: 'answers', status: 429, headers: { 'retry-after': '7' } });
    expect(outcome).toMatchObject({ kind: 'retry', retryAfterMs: 7000 });
  });

  it.each(['hangs', 'drips'] as const)('gives up in time on a far side that %s', async (kind) => {
    expect(await sendTo({ kind }, { timeoutMs: 100 })).toMatchObject({ kind: 'retry', reason: 'timeout' });
  });

  it('survives a connection that is closed half-way', async () => {
    expect(await sendTo({ kind: 'breaks' })).toMatchObject({ kind: 'retry', reason: 'broken' });
  });

  it('survives a port without a listener', async () => {
    const { port } = receiver;
    await receiver.stop();
    const sender = new OtlpSender(destinationAt(`http://127.0.0.1:${port}/v1/traces`));
    expect(await sender.send(body)).toMatchObject({
      kind: 'retry',
      reason: 'refused',
      detail: 'ECONNREFUSED',
    });
    receiver = await OtlpReceiver.start();
  });

  it('survives a name that does not exist', async () => {
    const sender = new OtlpSender(destinationAt('http://nobody.invalid/v1/traces'));
    expect(await sender.send(body)).toMatchObject({ kind: 'retry', reason: 'unresolved' });
  });

  it('survives a far side that speaks no TLS where TLS is wanted', async () => {
    const sender = new OtlpSender(destinationAt(`https://127.0.0.1:${receiver.port}/v1/traces`));
    expect(await sender.send(body)).toMatchObject({ kind: 'retry', reason: 'tls' });
  });

  it('survives a far side that speaks something else', async () => {
    const other = createServer((socket) => {
      socket.on('error', () => {});
      socket.end('220 smtp.example ready\r\n');
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const sender = new OtlpSender(destinationAt(`http://127.0.0.1:${port}/`));
    expect(await sender.send(body)).toMatchObject({ kind: 'retry', reason: 'broken' });
    other.close();
  });

  it('ends what is under way when it is closed', async () => {
    receiver.mood = { kind: 'hangs' };
    const sender = new OtlpSender(destinationAt(`${receiver.url}/v1/traces`));
    const sending = sender.send(body);
    sender.close();
    expect(await sending).toMatchObject({ kind: 'retry' });
  });
});

describe('retryAfterMs', () => {
  it.each([
    ['3', 3000],
    ['0', 0],
    ['-1', 0],
    ['Thu, 01 Jan 1970 00:00:10 GMT', 9000],
    ['Wed, 31 Dec 1969 23:59:59 GMT', 0],
    ['99999999', 15 * 60_000],
    ['soon', undefined],
    [undefined, undefined],
  ])('reads %j as %j', (header, expected) => {
    expect(retryAfterMs(header, 1000)).toBe(expected);
  });
});
