import { Semaphore } from './semaphore.js';

const forEver = 2 ** 30;

/** What has become of a promise by now. */
const stateOf = async (one: Promise<boolean>) => {
  await new Promise((resolve) => setImmediate(resolve));
  return Promise.race([one, Promise.resolve('waits')]);
};

describe('a semaphore', () => {
  it('gives its places at once while there are some', async () => {
    const semaphore = new Semaphore(2, forEver);
    expect([await semaphore.acquire(), await semaphore.acquire()]).toEqual([true, true]);
  });

  it('gives a place to the one that waited longest, and keeps one that none waits for', async () => {
    const semaphore = new Semaphore(1, forEver);
    await semaphore.acquire();
    const [first, second] = [semaphore.acquire(), semaphore.acquire()];
    expect(await stateOf(first)).toBe('waits');
    semaphore.release();
    expect([await stateOf(first), await stateOf(second)]).toEqual([true, 'waits']);
    semaphore.release();
    expect(await stateOf(second)).toBe(true);
    semaphore.release();
    expect(await semaphore.acquire()).toBe(true);
  });

  it('makes none wait longer than said, and loses no place to one that has left', async () => {
    const semaphore = new Semaphore(1, 0);
    await semaphore.acquire();
    expect(await semaphore.acquire()).toBe(false);
    semaphore.release();
    expect(await semaphore.acquire()).toBe(true);
  });
});
