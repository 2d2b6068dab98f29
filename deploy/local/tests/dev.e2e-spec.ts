import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { isAlive } from '../src/machine/is-alive.js';
import { waitUntil } from '../src/testing.js';
import { type Checkout, makeCheckout } from './checkout.js';
import { type DevCommand, devPorts, startDev } from './dev-command.js';
import { processTree } from './process-tree.js';

const isUp = 'Ctrl-C stops everything';

describe('pnpm dev', () => {
  let checkout: Checkout;
  let ports: Awaited<ReturnType<typeof devPorts>>;
  let dev: DevCommand | undefined;

  const start = (options: Parameters<typeof startDev>[2] = {}) =>
    (dev = startDev(checkout.root, ports, options));
  const ask = async (port: number, path = '/health') =>
    await (await fetch(`http://127.0.0.1:${port}${path}`)).json();
  const greeting = (port: number) =>
    ask(port).then(
      (body) => (body as { greeting: string }).greeting,
      () => undefined,
    );
  const untilGone = (pids: readonly number[]) =>
    waitUntil(() => pids.every((pid) => !isAlive(pid)), {
      timeoutMs: 15_000,
      what: `every process to be gone; left: ${pids.filter((pid) => isAlive(pid)).join(', ')}`,
    });

  beforeEach(async () => {
    [checkout, ports] = [await makeCheckout(), await devPorts()];
  });

  afterEach(async () => {
    await dev?.end();
    dev = undefined;
    await checkout.remove();
  });

  it('prints one table when both processes answer, and leaves no process behind after Ctrl-C', async () => {
    const { pid, until, output, signal, exited } = start({ flags: [] });
    await until(isUp);
    await until('pnpm run doctor');
    expect(output()).toContain(`http://127.0.0.1:${ports.server}/openapi`);
    expect(output()).toMatch(new RegExp(`Server +http://127.0.0.1:${ports.server}/metrics +up +2 series`));
    expect(output()).toMatch(new RegExp(`Worker +http://127.0.0.1:${ports.worker}/metrics +up +2 series`));
    expect(output()).toMatch(new RegExp(`http://127.0.0.1:${ports.worker}/health +UP`));
    expect(output()).toMatch(new RegExp(`Queue page +http://127.0.0.1:${ports.worker}/monitoring`));
    expect(output()).toMatch(/Postgres +embedded 18\.\d+/);
    expect(output()).toMatch(/Redis +\/\S+ \d+\.\d+\.\d+, started on \d+/);
    expect(output()).toMatch(/Prometheus +http:\S+ +2 targets up, 1 rule loaded/);
    expect(output()).toMatch(/Alertmanager +http:\S+ +ready, generated routes, tells nobody/);
    expect(output()).not.toContain('pnpm demo');

    const env = (await ask(ports.server, '/env')) as Record<string, string>;
    expect(env).toMatchObject({ BELLWETHER_MODE: 'development', BELLWETHER_ENABLE_OBSERVABILITY: 'true' });
    expect(env['BELLWETHER_DATABASE_URL']).toBe(await checkout.read('packages/database/migrated'));

    const tree = processTree(pid);
    expect(tree.length).toBeGreaterThanOrEqual(6);
    signal('SIGINT');
    await until('Stopping server');
    signal('SIGINT');
    expect(await exited).toEqual({ code: 0, signal: null });
    expect(output()).toContain('Already stopping');
    const stopped = [...output().matchAll(/Stopping (server|worker|redis|postgres)$/gm)].map(
      ([, name]) => name,
    );
    expect(stopped.slice(0, 2).toSorted()).toEqual(['server', 'worker']);
    expect(stopped.slice(2).toSorted()).toEqual(['postgres', 'redis']);
    await untilGone(tree);
  });

  it('keeps the data for the next start', async () => {
    const first = start();
    await first.until(isUp);
    await first.end();
    const second = start();
    await second.until(isUp);
    expect(second.output()).toMatch(/Postgres +embedded/);
  });

  it.each(['server', 'worker'] as const)(
    'says that the %s died and what it said last, stops the rest, and fails',
    async (name) => {
      const { pid, until, output, exited } = start();
      await until(isUp);
      const tree = processTree(pid);
      await fetch(`http://127.0.0.1:${ports[name]}/crash`).catch(() => undefined);
      expect(await exited).toEqual({ code: 1, signal: null });
      expect(output()).toContain(`${name} ended with code 3. Its last lines:`);
      expect(output()).toMatch(new RegExp(`lines:\\n +hello ${name} from`));
      await untilGone(tree);
    },
  );

  it('leaves no process behind when it is killed without a chance to clean up', async () => {
    const { pid, until, signal, exited } = start();
    await until(isUp);
    const tree = processTree(pid);
    signal('SIGKILL');
    await exited;
    await untilGone(tree);
    const next = start();
    await next.until(isUp);
  });

  it('stops everything when the command that started it is gone', async () => {
    const { pid, until, signal } = start({ through: ['/bin/sh', '-c', '"$@"; exit', 'sh'] });
    await until(isUp);
    const tree = processTree(pid);
    signal('SIGKILL');
    await untilGone(tree);
  });

  it('names the port that is taken, its setting and the way out, and starts nothing', async () => {
    const holder = createServer().listen(ports.worker, '127.0.0.1');
    try {
      const { exited, output } = start();
      expect(await exited).toEqual({ code: 1, signal: null });
      expect(output()).toContain(`Port ${ports.worker} (queue.monitoring_port) is taken`);
      expect(output()).toContain('BELLWETHER_QUEUE_MONITORING_PORT=');
      expect(output()).not.toContain('Starting');
    } finally {
      holder.close();
    }
  });

  it('refuses to run twice on the same data', async () => {
    const { until, pid } = start();
    await until(isUp);
    const second = startDev(checkout.root, await devPorts());
    expect(await second.exited).toEqual({ code: 1, signal: null });
    expect(second.output()).toContain(`(pid ${pid})`);
  });

  it('lists what is wrong with the settings before anything is started', async () => {
    const { exited, output } = start({ env: { BELLWETHER_LOG_LEVEL: 'loud' } });
    expect(await exited).toEqual({ code: 1, signal: null });
    expect(output()).toContain('BELLWETHER_LOG_LEVEL');
    expect(output()).not.toContain('Starting');
  });

  it('restarts the process whose code changed and no other', async () => {
    const { until } = start();
    await until(isUp);
    const worker = (await ask(ports.worker)) as { pid: number };
    await checkout.writeProgram('server', checkout.program('good morning'));
    await until('server is back');
    expect(await greeting(ports.server)).toBe('good morning');
    expect(await ask(ports.worker)).toMatchObject({ pid: worker.pid });
  });

  it('goes on with what runs when a change does not build, and takes up the next one that does', async () => {
    const { until, output } = start();
    await until(isUp);
    await checkout.writeProgram('server', 'this is not a program');
    await until('The build failed');
    expect(output()).toContain('SyntaxError');
    expect(await greeting(ports.server)).toBe('hello server');
    await checkout.writeProgram('server', checkout.program('mended'));
    await until('server is back');
    expect(await greeting(ports.server)).toBe('mended');
  });

  it('keeps everything else when a changed process does not start, and waits for the next change', async () => {
    const { until, output } = start();
    await until(isUp);
    await checkout.writeProgram('worker', `throw new Error('half done')`);
    await until('Waiting for the next change to start worker again');
    expect(output()).toContain('half done');
    expect(await greeting(ports.server)).toBe('hello server');
    await checkout.writeProgram('worker', checkout.program('done'));
    await until('worker is back');
    expect(await greeting(ports.worker)).toBe('done');
  });

  it('migrates again and restarts both when the tables may have changed', async () => {
    const { until } = start();
    await until(isUp);
    await rm(`${checkout.root}/packages/database/migrated`);
    await writeFile(`${checkout.root}/packages/database/src/new-table.ts`, 'export {};');
    await Promise.all([until('server is back'), until('worker is back')]);
    expect(await checkout.read('packages/database/migrated')).toContain('postgres://');
  });
});
