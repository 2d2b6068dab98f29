import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './platform/testing/run-command.js';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'cli-'));
});
afterAll(() => rm(cwd, { recursive: true }));

const development = { BELLWETHER_MODE: 'development' };

const run = (argv: readonly string[], env: Readonly<Record<string, string>> = development) =>
  runCommand(argv, { env, cwd });

describe('bellwether', () => {
  it('teaches with examples', async () => {
    const { code, out, err } = await run(['--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('$ bellwether doctor');
    for (const command of [
      ['doctor'],
      ['config', 'show'],
      ['config', 'check'],
      ['ledger', 'verify'],
      ['ledger', 'lanes'],
      ['ledger', 'resume'],
      ['organization', 'close'],
      ['account', 'reset-password'],
      ['dashboards', 'build'],
    ]) {
      expect((await run([...command, '--help'])).out).toContain(`$ bellwether ${command.join(' ')}`);
    }
  });

  it.each([['bellwether'], ['pnpm bellwether']])('fits 80 columns, called as %s', async (self) => {
    const env = { ...development, npm_lifecycle_event: self === 'bellwether' ? '' : 'bellwether' };
    for (const command of [[], ['doctor'], ['config'], ['config', 'show'], ['config', 'check']]) {
      const { out } = await run([...command, '--help'], env);
      expect(out).toContain(`Usage: ${self} `);
      expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
    }
  });

  it('says its version', async () => {
    expect((await run(['--version'])).out).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it.each([
    [[], 'Usage: bellwether'],
    [['config'], 'Usage: bellwether config'],
    [['docter'], '(Did you mean doctor?)'],
    [['config', 'shwo'], '(Did you mean show?)'],
    [['doctor', '--jsn'], '(Did you mean --json?)'],
    [['doctor', '--no-such-option'], 'unknown option'],
    [['doctor', 'everything'], 'too many arguments'],
    [['doctor', '--server-url', '127.0.0.1:5001'], '--server-url wants a whole URL, such as http://'],
    [['ledger', 'resume', 'all'], 'Give the number of a lane'],
    [['doctor', '--timeout', '5'], 'Give a time such as 500ms or 5s'],
    [['doctor', '--generated', 'nowhere'], 'There is no such folder.'],
    [['config', 'show', '--config'], 'argument missing'],
  ])('answers a wrong call %j on stderr with exit code 2', async (argv, says) => {
    const { code, out, err } = await run(argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(says);
  });
});

describe('bellwether config show', () => {
  it('shows values with their origin, and no secret', async () => {
    const { code, out } = await run(['config', 'show'], {
      ...development,
      BLNK_SERVER_PORT: '6001',
      BELLWETHER_METRICS_BEARER_TOKEN: 'SECRET',
    });
    expect(code).toBe(0);
    expect(out).toMatch(/^server\.port +6001 +env BLNK_SERVER_PORT$/m);
    expect(out).toMatch(/^server\.metrics_bearer_token +\[REDACTED\]/m);
    expect(out).not.toContain('SECRET');
  });

  it('says why the metric names of another system are on', async () => {
    const { out } = await run(['config', 'show'], { ...development, BLNK_SERVER_PORT: '6001' });
    expect(out).toMatch(/^metrics\.aliases +blnk +blnk implied by env BLNK_SERVER_PORT$/m);
    expect((await run(['config', 'show'])).out).toMatch(/^metrics\.aliases +none +default/m);
  });

  it('prints JSON for scripts', async () => {
    const rows = JSON.parse((await run(['config', 'show', '--json'])).out) as {
      key: string;
      value: string;
    }[];
    expect(rows.find(({ key }) => key === 'server.port')).toMatchObject({ value: '5001' });
  });

  it('fits a narrow terminal by putting the origin below', async () => {
    const { out } = await runCommand(['config', 'show'], { env: development, cwd, columns: 50 });
    expect(out).toMatch(/^server\.port {2}5001\n {4}default \(development\)$/m);
  });

  it('reads the file it is given', async () => {
    await writeFile(join(cwd, 'other.json'), '{ "server": { "port": 7001 } }');
    expect((await run(['config', 'show', '--config', 'other.json'])).out).toMatch(/server\.port +7001/);
  });
});

describe('bellwether config check', () => {
  it('tells of what a process would only warn of', async () => {
    const env = { ...development, BELLWETHER_ENABLE_OBSERVABILITY: 'true', BELLWETHER_CLOUD_DSN: 'nonsense' };
    const { code, out, err } = await run(['config', 'check'], env);
    expect(code).toBe(0);
    expect(out).toContain('The settings are right');
    expect(err).toMatch(/^warning: .*DSN has no scheme/);
    expect(JSON.parse((await run(['config', 'check', '--json'], env)).out)).toMatchObject({
      ok: true,
      warnings: [expect.stringContaining('DSN')],
    });
  });

  it('says that the settings are right', async () => {
    expect(await run(['config', 'check'])).toMatchObject({ code: 0, err: '' });
  });

  it('lists every problem on stderr with exit code 1', async () => {
    const { code, out, err } = await run(['config', 'check'], {
      ...development,
      BELLWETHER_SERVER_PORT: 'eighty',
      BELLWETHER_SERVER_SECURE: 'maybe',
    });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('BELLWETHER_SERVER_PORT');
    expect(err).toContain('BELLWETHER_SERVER_SECURE');
  });

  it('prints the problems as JSON on stdout', async () => {
    const { code, out } = await run(['config', 'check', '--json'], {
      ...development,
      BELLWETHER_SERVER_PORT: 'x',
    });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ ok: false, problems: [{ key: 'server.port' }] });
  });
});
