import { LanePasses } from './lane-passes.js';

const controlled = () => {
  const started: number[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const passes = new LanePasses((lane) => {
    started.push(lane);
    return new Promise<void>((resolve, reject) => {
      ends.push((error) => (error === undefined ? resolve() : reject(error)));
    });
  });
  const end = async (error?: Error) => {
    ends.shift()?.(error);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { started, passes, end };
};

describe('passes over a lane', () => {
  it('give the first who asks during a pass the one after it, and the others nothing to wait for', async () => {
    const { started, passes, end } = controlled();
    const first = passes.run(1);
    const later = passes.run(1);
    expect(await Promise.all([passes.run(1), passes.run(1)])).toEqual([undefined, undefined]);
    expect(started).toEqual([1]);
    await end();
    await first;
    expect(started).toEqual([1, 1]);
    await end();
    await later;
    expect(started).toEqual([1, 1]);
  });

  it('never run two at a time over one lane, and different lanes side by side', async () => {
    const { started, passes, end } = controlled();
    const all = [passes.run(1), passes.run(2), passes.run(1)];
    expect(started).toEqual([1, 2]);
    await end();
    expect(started).toEqual([1, 2, 1]);
    await end();
    await end();
    await Promise.all(all);
  });

  it('start anew for one who asks after the last has ended', async () => {
    const { started, passes, end } = controlled();
    const first = passes.run(1);
    await end();
    await first;
    const second = passes.run(1);
    expect(started).toEqual([1, 1]);
    await end();
    await second;
  });

  it('tell a failure to those who waited for that pass, and go on for the others', async () => {
    const { passes, end } = controlled();
    const first = passes.run(1);
    const second = passes.run(1);
    const told = Promise.allSettled([first]);
    await end(new Error('no database'));
    expect((await told)[0]).toMatchObject({ status: 'rejected', reason: { message: 'no database' } });
    await end();
    await second;
  });
});
