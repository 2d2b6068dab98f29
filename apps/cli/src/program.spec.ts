import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from './program.js';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'cli-'));
});
afterAll(() => rm(cwd, { recursive: true }));

const development = { BELLWETHER_MODE: 'development' };

const run = async (argv: readonly string[], env: Readonly<Record<string, string>> = development) => {
  const lines = { out: [] as string[], err: [] as string[] };
  const io = {
    out: (text: string) => void lines.out.push(text),
    err: (text: string) => void lines.err.push(text),
  };
  const code = await runCli(argv, { io, env, cwd });
  return { code, out: lines.out.join('\n'), err: lines.err.join('\n') };
};

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
      ['dashboards', 'build'],
    ]) {
      expect((await run([...command, '--help'])).out).toContain(`$ bellwether ${command.join(' ')}`);
    }
  });

  it.each([[['docter']], [['doctor', '--no-such-option']], [['config', 'show', '--config']]])(
    'answers a wrong call %j on stderr with exit code 2',
    async (argv) => {
      const { code, out, err } = await run(argv);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toContain('error:');
    },
  );
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

  it('prints JSON for scripts', async () => {
    const rows = JSON.parse((await run(['config', 'show', '--json'])).out) as {
      key: string;
      value: string;
    }[];
    expect(rows.find(({ key }) => key === 'server.port')).toMatchObject({ value: '5001' });
  });

  it('reads the file it is given', async () => {
    await writeFile(join(cwd, 'other.json'), '{ "server": { "port": 7001 } }');
    expect((await run(['config', 'show', '--config', 'other.json'])).out).toMatch(/server\.port +7001/);
  });
});

describe('bellwether config check', () => {
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
