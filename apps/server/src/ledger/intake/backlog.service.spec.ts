import type { Settings } from '@bellwether/config';
import type { Database } from '@bellwether/database';
import { BacklogService } from './backlog.service.js';
import type { LedgerTelemetry } from '../ledger.telemetry.js';

/** The database cannot be asked, so that what is counted is what was let in. */
const openBacklog = () => {
  let refusals = 0;
  const telemetry = { refusedForBackpressure: () => (refusals += 1) } as unknown as LedgerTelemetry;
  const settings = { queue: { max_pending: 3 } } as Settings;
  const backlog = new BacklogService({} as Database, settings, telemetry);
  return { backlog, refusals: () => refusals };
};

const stored = async () => 'stored';
const failed = async () => {
  throw new Error('not stored');
};

describe('the room in the queue', () => {
  it('is taken up by what is stored, and is refused and counted when there is none', async () => {
    const { backlog, refusals } = openBacklog();
    expect(await backlog.admit(2, stored)).toBe('stored');
    await expect(backlog.admit(2, stored)).rejects.toMatchObject({ code: 'QUEUE_BACKPRESSURE' });
    expect(await backlog.admit(1, stored)).toBe('stored');
    expect(refusals()).toBe(1);
  });

  it('is not taken up by what could not be stored', async () => {
    const { backlog, refusals } = openBacklog();
    for (let round = 0; round < 5; round += 1) {
      await expect(backlog.admit(3, failed)).rejects.toThrow('not stored');
    }
    expect(await backlog.admit(3, stored)).toBe('stored');
    expect(refusals()).toBe(0);
  });

  it('is not given back twice where it was counted anew before the storing failed', async () => {
    const { backlog } = openBacklog();
    let fail = (_: Error): void => undefined;
    const failing = backlog.admit(3, () => new Promise<void>((_, reject) => (fail = reject)));
    await new Promise(setImmediate);
    await backlog.count(3);
    expect(await backlog.admit(2, stored)).toBe('stored');
    fail(new Error('not stored'));
    await expect(failing).rejects.toThrow('not stored');
    await expect(backlog.admit(2, stored)).rejects.toMatchObject({ code: 'QUEUE_BACKPRESSURE' });
  });
});
