import { ScrapeSemaphores } from './scrape-semaphores.js';

const limits = { ofOrganization: 2, ofAll: 3, reading: 1, waitingOfOrganization: 1, waitMs: 60_000 };
const impatient = { ...limits, waitMs: 0 };

describe('semaphores of scrapes', () => {
  it('are few for one organization, and another has its own', async () => {
    const semaphores = new ScrapeSemaphores(impatient);
    await semaphores.acquire('a');
    await semaphores.acquire('a');
    await expect(semaphores.acquire('a')).rejects.toMatchObject({
      code: 'GEN_UNAVAILABLE',
      retryAfterSeconds: 5,
    });
    await expect(semaphores.acquire('b')).resolves.toBeInstanceOf(Function);
  });

  it('are few for all organizations together', async () => {
    const semaphores = new ScrapeSemaphores(impatient);
    const [end] = await Promise.all(['a', 'b', 'c'].map((id) => semaphores.acquire(id)));
    await expect(semaphores.acquire('d')).rejects.toMatchObject({ code: 'GEN_UNAVAILABLE' });
    end?.();
    await expect(semaphores.acquire('d')).resolves.toBeInstanceOf(Function);
  });

  it('are waited for, and given back once', async () => {
    const semaphores = new ScrapeSemaphores(limits);
    const endFirst = await semaphores.acquire('a');
    const endSecond = await semaphores.acquire('a');
    const third = semaphores.acquire('a');
    endFirst();
    endFirst();
    const endThird = await third;
    const fourth = semaphores.acquire('a').then(() => 'begun');
    expect(await Promise.race([fourth, Promise.resolve('waiting')])).toBe('waiting');
    endSecond();
    expect(await fourth).toBe('begun');
    endThird();
  });

  it('are not waited for by any number of requests', async () => {
    const semaphores = new ScrapeSemaphores(limits);
    const end = await semaphores.acquire('a');
    await semaphores.acquire('a');
    const third = semaphores.acquire('a');
    await expect(semaphores.acquire('a')).rejects.toMatchObject({
      code: 'GEN_RATE_LIMITED',
      retryAfterSeconds: 5,
    });
    end();
    await third;
  });

  it('read the database one after the other, also after a failure', async () => {
    const semaphores = new ScrapeSemaphores(limits);
    await expect(semaphores.reading(() => Promise.reject(new Error('away')))).rejects.toThrow('away');
    const order: string[] = [];
    const read = (name: string) =>
      semaphores.reading(async () => {
        order.push(`${name} begins`);
        await Promise.resolve();
        order.push(`${name} ends`);
      });
    await Promise.all([read('a'), read('b')]);
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });
});
