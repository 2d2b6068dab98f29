import { Turns } from './turns.js';

const forEver = 2 ** 30;

/** What has become of a promise by now. */
const standing = async (one: Promise<boolean>) => {
  await new Promise((resolve) => setImmediate(resolve));
  return Promise.race([one, Promise.resolve('waits')]);
};

describe('turns', () => {
  it('are had at once while there are some', async () => {
    const turns = new Turns(2, forEver);
    expect([await turns.begin(), await turns.begin()]).toEqual([true, true]);
  });

  it('go to who waited longest, and one that nobody waits for is kept', async () => {
    const turns = new Turns(1, forEver);
    await turns.begin();
    const [first, second] = [turns.begin(), turns.begin()];
    expect(await standing(first)).toBe('waits');
    turns.end();
    expect([await standing(first), await standing(second)]).toEqual([true, 'waits']);
    turns.end();
    expect(await standing(second)).toBe(true);
    turns.end();
    expect(await turns.begin()).toBe(true);
  });

  it('are not waited for longer than said, and none is lost to one who has left', async () => {
    const turns = new Turns(1, 0);
    await turns.begin();
    expect(await turns.begin()).toBe(false);
    turns.end();
    expect(await turns.begin()).toBe(true);
  });
});
