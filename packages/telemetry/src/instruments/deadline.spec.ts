import { withDeadline } from './deadline.js';

const hangs = (): Promise<never> => new Promise(() => {});

describe('a deadline', () => {
  it('leaves what is done in time as it is', async () => {
    expect(await withDeadline(Promise.resolve('done'), 60_000, () => 'late')).toBe('done');
    await expect(withDeadline(Promise.reject(new Error('failed')), 60_000, () => 'late')).rejects.toThrow(
      'failed',
    );
  });

  it('gives what stands for work that is late, or throws it', async () => {
    expect(await withDeadline<string>(hangs(), 1, () => 'late')).toBe('late');
    const tooLate = (): never => {
      throw new Error('too late');
    };
    await expect(withDeadline(hangs(), 1, tooLate)).rejects.toThrow('too late');
  });

  it('does not let a failure after the deadline end the process', async () => {
    let fail = (_error: Error): void => undefined;
    const work = new Promise<string>((_resolve, reject) => (fail = reject));
    expect(await withDeadline(work, 1, () => 'late')).toBe('late');
    fail(new Error('after the deadline'));
    await new Promise((resolve) => setImmediate(resolve));
  });
});
