import { ScrapeTurns } from './scrape-turns.js';

const limits = { ofOrganization: 2, ofAll: 3, reading: 1, waitingOfOrganization: 1, waitMs: 60_000 };
const impatient = { ...limits, waitMs: 0 };

describe('turns of scrapes', () => {
  it('are few for one organization, and another has its own', async () => {
    const turns = new ScrapeTurns(impatient);
    await turns.begin('a');
    await turns.begin('a');
    await expect(turns.begin('a')).rejects.toMatchObject({ code: 'GEN_UNAVAILABLE', retryAfterSeconds: 5 });
    await expect(turns.begin('b')).resolves.toBeInstanceOf(Function);
  });

  it('are few for all organizations together', async () => {
    const turns = new ScrapeTurns(impatient);
    const [end] = await Promise.all(['a', 'b', 'c'].map((id) => turns.begin(id)));
    await expect(turns.begin('d')).rejects.toMatchObject({ code: 'GEN_UNAVAILABLE' });
    end?.();
    await expect(turns.begin('d')).resolves.toBeInstanceOf(Function);
  });

  it('are waited for, and given back once', async () => {
    const turns = new ScrapeTurns(limits);
    const endFirst = await turns.begin('a');
    const endSecond = await turns.begin('a');
    const third = turns.begin('a');
    endFirst();
    endFirst();
    const endThird = await third;
    const fourth = turns.begin('a').then(() => 'begun');
    expect(await Promise.race([fourth, Promise.resolve('waiting')])).toBe('waiting');
    endSecond();
    expect(await fourth).toBe('begun');
    endThird();
  });

  it('are not waited for by any number of requests', async () => {
    const turns = new ScrapeTurns(limits);
    const end = await turns.begin('a');
    await turns.begin('a');
    const third = turns.begin('a');
    await expect(turns.begin('a')).rejects.toMatchObject({ code: 'GEN_RATE_LIMITED', retryAfterSeconds: 5 });
    end();
    await third;
  });

  it('read the database one after the other, also after a failure', async () => {
    const turns = new ScrapeTurns(limits);
    await expect(turns.reading(() => Promise.reject(new Error('away')))).rejects.toThrow('away');
    const order: string[] = [];
    const read = (name: string) =>
      turns.reading(async () => {
        order.push(`${name} begins`);
        await Promise.resolve();
        order.push(`${name} ends`);
      });
    await Promise.all([read('a'), read('b')]);
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });
});
