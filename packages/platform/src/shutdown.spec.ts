import type { TelemetryLog } from '@bellwether/telemetry';

import { ShutdownSequence } from './shutdown.js';

const recordingLog = () => {
  const lines: string[] = [];
  const at = (level: string) => (_fields: object, message: string) => void lines.push(`${level} ${message}`);
  const log: TelemetryLog = { info: at('info'), warn: at('warn'), error: at('error') };
  return { lines, log };
};

const boundMs = 60_000;

describe('ShutdownSequence', () => {
  it('runs steps by phase, and within a phase as they were added', async () => {
    const { lines, log } = recordingLog();
    const ran: string[] = [];
    const step = (name: string) => async (): Promise<void> => {
      await new Promise((resolve) => setImmediate(resolve));
      ran.push(name);
    };
    const report = await new ShutdownSequence(log)
      .add({ phase: 'flush', name: 'flush traces', boundMs, run: step('flush traces') })
      .add({ phase: 'close', name: 'close the listener', boundMs, run: step('close the listener') })
      .add({ phase: 'not-ready', name: 'stop being ready', boundMs, run: step('stop being ready') })
      .add({ phase: 'close', name: 'close the database', boundMs, run: step('close the database') })
      .run('SIGTERM');
    const order = ['stop being ready', 'close the listener', 'close the database', 'flush traces'];
    expect(ran).toEqual(order);
    expect(report).toEqual({ steps: order.map((name) => ({ name, outcome: 'done' })), clean: true });
    expect(lines).toEqual([
      'info shutting down',
      ...order.map((name) => `info shutdown: ${name} done`),
      'info shut down',
    ]);
  });

  it('passes over a step that hangs, names it, and goes on', async () => {
    const { lines, log } = recordingLog();
    let reported = false;
    let closed = false;
    const report = await new ShutdownSequence(log)
      .add({
        phase: 'finish',
        name: 'finish the jobs',
        boundMs: 5,
        run: (signal) => {
          signal.addEventListener('abort', () => (reported = true));
          return new Promise(() => {});
        },
      })
      .add({ phase: 'close', name: 'close', boundMs, run: () => void (closed = true) })
      .run('SIGTERM');
    expect([reported, closed]).toEqual([true, true]);
    expect(report).toEqual({
      steps: [
        { name: 'finish the jobs', outcome: 'passed over' },
        { name: 'close', outcome: 'done' },
      ],
      clean: false,
    });
    expect(lines).toContain('warn shutdown: finish the jobs hangs and is passed over');
    expect(lines.at(-1)).toBe('warn shut down, not cleanly');
  });

  it.each([
    [
      'at once',
      () => {
        throw new Error('broken');
      },
    ],
    ['second', () => Promise.reject(new Error('broken'))],
  ])('goes on after a step that fails %s', async (_when, run) => {
    const { lines, log } = recordingLog();
    const report = await new ShutdownSequence(log)
      .add({ phase: 'stop-taking', name: 'pause', boundMs, run })
      .add({ phase: 'close', name: 'close', boundMs, run: () => {} })
      .run('test');
    expect(report.steps).toEqual([
      { name: 'pause', outcome: 'failed' },
      { name: 'close', outcome: 'done' },
    ]);
    expect(lines).toContain('error shutdown: pause failed');
  });

  it('runs once, whoever asks', async () => {
    let ran = 0;
    const sequence = new ShutdownSequence(recordingLog().log);
    sequence.add({ phase: 'close', name: 'close', boundMs, run: () => void (ran += 1) });
    const [first, second] = await Promise.all([sequence.run('SIGTERM'), sequence.run('SIGINT')]);
    expect(second).toBe(first);
    expect(ran).toBe(1);
  });

  it('refuses a second step of one name, and a step that comes too late', async () => {
    const sequence = new ShutdownSequence(recordingLog().log);
    const step = { phase: 'close', name: 'close', boundMs, run: () => {} } as const;
    sequence.add(step);
    expect(() => sequence.add(step)).toThrow('"close" exists already');
    await sequence.run('test');
    expect(() => sequence.add({ ...step, name: 'late' })).toThrow(
      '"late" was added after the shutdown had begun',
    );
  });
});
