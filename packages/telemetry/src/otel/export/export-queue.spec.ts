import { jest } from '@jest/globals';
import { ExportQueue, type QueueLimits } from './export-queue.js';
import type { Outcome, Sender } from './otlp-sender.js';
import { ExportRecord } from './export-record.js';

const limits: QueueLimits = { itemsMax: 10, batchItems: 4, delayMs: 1, giveUpAfterMs: 60_000 };
const accepted: Outcome = { kind: 'accepted', body: new Uint8Array() };
const retry = (retryAfterMs?: number): Outcome => ({
  kind: 'retry',
  reason: 'unavailable',
  detail: 'HTTP 503',
  retryAfterMs,
});

/** A far side that answers from a list and then takes everything. */
class ScriptedSender implements Sender {
  readonly sent: string[] = [];
  closed = false;

  constructor(readonly answers: (Outcome | Promise<Outcome>)[] = []) {}

  async send(body: Uint8Array): Promise<Outcome> {
    this.sent.push(Buffer.from(body).toString());
    return (await this.answers.shift()) ?? accepted;
  }

  close(): void {
    this.closed = true;
  }
}

const build = (sender: ScriptedSender, overrides: Partial<QueueLimits> = {}, now?: () => number) => {
  const record = new ExportRecord('logs', 'dsn', 'nowhere');
  const queue = new ExportQueue<string>({
    limits: { ...limits, ...overrides },
    sender,
    record,
    encode: (items) => {
      if (items.includes('bad')) throw new Error('no form');
      return Buffer.from(items.join(','));
    },
    weightOf: (item) => item.length,
    ...(now === undefined ? {} : { now }),
  });
  return { queue, record };
};

const until = async (isDone: () => boolean): Promise<void> => {
  const limit = Date.now() + 10_000;
  while (!isDone()) {
    if (Date.now() > limit) throw new Error('what was waited for did not happen');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
};

describe('ExportQueue', () => {
  it('sends what waits in batches, in order', async () => {
    const sender = new ScriptedSender();
    const { queue, record } = build(sender);
    for (let i = 0; i < 9; i++) queue.offer(String(i));
    await until(() => queue.size === 0);
    expect(sender.sent).toEqual(['0,1,2,3', '4,5,6,7', '8']);
    expect(record).toMatchObject({ delivered: 9, queued: 0 });
    expect(record.lastSuccessMs).toBeGreaterThan(0);
  });

  it('drops and counts what comes while it is full, and never holds more than its bound', async () => {
    const pending = new Promise<Outcome>(() => {});
    const { queue, record } = build(new ScriptedSender([pending]), { delayMs: 60_000 });
    for (let i = 0; i < 4; i++) queue.offer('x');
    await until(() => record.queued === 4);
    for (let i = 0; i < 100_000; i++) queue.offer('x');
    expect(queue.size).toBeLessThanOrEqual(limits.itemsMax + limits.batchItems);
    expect(record.drops.get('queue_full')).toBe(100_004 - queue.size);
  });

  it('holds no more weight than its bound', () => {
    const { queue, record } = build(new ScriptedSender(), { weightMax: 10, delayMs: 60_000 });
    queue.offer('x'.repeat(8));
    queue.offer('x'.repeat(8));
    expect(queue.size).toBe(1);
    expect(record.drops.get('queue_full')).toBe(1);
  });

  it('sends the same batch again after a passing failure, and loses nothing', async () => {
    const sender = new ScriptedSender([retry(0), retry(0)]);
    const { queue, record } = build(sender);
    queue.offer('a');
    await until(() => queue.size === 0);
    expect(sender.sent).toEqual(['a', 'a', 'a']);
    expect(record.failures.get('unavailable')).toBe(2);
    expect(record).toMatchObject({ delivered: 1 });
    expect([...record.drops]).toEqual([]);
  });

  it('waits as long as the far side asked', async () => {
    jest.useFakeTimers();
    try {
      const sender = new ScriptedSender([retry(5000)]);
      const { queue } = build(sender);
      queue.offer('a');
      await jest.advanceTimersByTimeAsync(4990);
      expect(sender.sent).toEqual(['a']);
      await jest.advanceTimersByTimeAsync(20);
      expect(sender.sent).toEqual(['a', 'a']);
    } finally {
      jest.useRealTimers();
    }
  });

  it('gives a batch up when it was tried for too long', async () => {
    let clock = 0;
    const sender = new ScriptedSender([retry(0), retry(0)]);
    const { queue, record } = build(sender, {}, () => (clock += 40_000));
    queue.offer('a');
    await until(() => queue.size === 0);
    expect(record.drops.get('expired')).toBe(1);
    expect(record.delivered).toBe(0);
  });

  it('drops what the far side will never take, and goes on with the next', async () => {
    const sender = new ScriptedSender([{ kind: 'rejected', reason: 'unauthorized', detail: 'HTTP 401' }]);
    const { queue, record } = build(sender);
    queue.offer('a');
    await until(() => queue.size === 0);
    expect(record.drops.get('rejected')).toBe(1);
    expect(record.failures.get('unauthorized')).toBe(1);
    queue.offer('b');
    await until(() => queue.size === 0);
    expect(record.delivered).toBe(1);
  });

  it('drops a batch that has no form on the wire, and goes on with the next', async () => {
    const sender = new ScriptedSender();
    const { queue, record } = build(sender);
    queue.offer('bad');
    await until(() => queue.size === 0);
    queue.offer('good');
    await until(() => queue.size === 0);
    expect(sender.sent).toEqual(['good']);
    expect(record.drops.get('rejected')).toBe(1);
  });

  it('logs when it begins to fail and when it works again, not at every attempt', async () => {
    const lines: string[] = [];
    const write = (_fields: object, message: string) => void lines.push(message);
    const { queue, record } = build(new ScriptedSender([retry(0), retry(0), retry(0)]));
    record.log = { info: write, warn: write, error: write };
    queue.offer('a');
    await until(() => queue.size === 0);
    expect(lines).toEqual([
      expect.stringContaining('monitoring export of logs to nowhere fails: HTTP 503'),
      'monitoring export of logs to nowhere works again',
    ]);
  });

  it('sends what waits when it is closed', async () => {
    const sender = new ScriptedSender();
    const { queue, record } = build(sender, { delayMs: 60_000, batchItems: 2 });
    for (const item of ['a', 'b', 'c']) queue.offer(item);
    await queue.close(5000);
    expect(sender.sent).toEqual(['a,b', 'c']);
    expect(sender.closed).toBe(true);
    queue.offer('d');
    expect(record.drops.get('shutdown')).toBe(1);
  });

  it('ends in bounded time when the far side hangs, and counts what it could not send', async () => {
    const { queue, record } = build(new ScriptedSender([new Promise<Outcome>(() => {})]), {
      delayMs: 60_000,
    });
    for (let i = 0; i < 3; i++) queue.offer('x');
    await queue.close(20);
    expect(record.drops.get('shutdown')).toBe(3);
    expect(queue.size).toBe(0);
  });
});
