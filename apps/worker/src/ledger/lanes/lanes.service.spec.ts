import { LanePasses, type Pass } from './lanes.service.js';

const controlled = () => {
  const started: number[] = [];
  const running: { pass: Pass; end: (left?: string) => void; fail: (error: Error) => void }[] = [];
  const passes = new LanePasses<string>((lane, pass) => {
    started.push(lane);
    pass.asked = false;
    return new Promise((resolve, reject) => {
      running.push({ pass, end: resolve, fail: reject });
    });
  });
  return { started, passes, next: () => running.shift() as (typeof running)[number] };
};

describe('passes over a lane', () => {
  it('do not delay a job that asks during one, and return the running pass', async () => {
    const { started, passes, next } = controlled();
    const first = passes.run(1);
    const { pass, end } = next();
    expect(pass.asked).toBe(false);
    expect(await Promise.all([passes.run(1), passes.run(1)])).toEqual([{ joined: pass }, { joined: pass }]);
    expect(pass.asked).toBe(true);
    pass.asked = false;
    end();
    expect(await first).toEqual({ left: undefined });
    expect(started).toEqual([1]);
  });

  it('read once more for a job that asked after the last read of a pass and before its end', async () => {
    const { started, passes, next } = controlled();
    const first = passes.run(1);
    next().end();
    await passes.run(1);
    await Promise.resolve();
    next().end();
    expect(await first).toEqual({ left: undefined });
    expect(started).toEqual([1, 1]);
  });

  it('end with what they left, also when a job has asked during the pass', async () => {
    const { started, passes, next } = controlled();
    const first = passes.run(1);
    await passes.run(1);
    next().end('the rest');
    expect(await first).toEqual({ left: 'the rest' });
    expect(passes.running).toBe(0);
    expect(started).toEqual([1]);
  });

  it('never run two at a time over one lane, and different lanes side by side', async () => {
    const { started, passes, next } = controlled();
    const all = [passes.run(1), passes.run(2), passes.run(1)];
    expect(started).toEqual([1, 2]);
    expect(passes.running).toBe(2);
    const [one, two] = [next(), next()];
    one.pass.asked = false;
    one.end();
    two.end();
    await Promise.all(all);
    expect(passes.running).toBe(0);
  });

  it('start again for a job that asks after the last one ended or failed', async () => {
    const { started, passes, next } = controlled();
    const first = passes.run(1);
    next().fail(new Error('no database'));
    await expect(first).rejects.toThrow('no database');
    const second = passes.run(1);
    next().end();
    await second;
    expect(started).toEqual([1, 1]);
  });
});
