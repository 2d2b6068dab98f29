import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format, inspect } from 'node:util';
import * as fc from 'fast-check';
import { loadSettings } from './load-settings.js';
import { inFile, settingOf, variablesOf } from './names.js';
import { Secret, secretUrl } from './secret.js';
import { settingKeys } from './table.js';

/** Long enough not to occur by chance in what is printed, and made of what tokens are made of. */
const secret = fc.stringMatching(/^[A-Za-z0-9_.~+/=-]{12,40}$/).map((text) => `Zq${text}`);
const withoutSlash = secret.map((text) => text.replaceAll(/[/+=]/g, '-'));

const everySecret = settingKeys.filter((key) => settingOf(key).secret && settingOf(key).needed === undefined);

/** Every way in which loaded settings may be printed. */
const printed = (value: unknown): string =>
  [
    String(JSON.stringify(value)),
    inspect(value, { depth: null, showHidden: true, getters: true }),
    format('%s %o %O %j', value, value, value, value),
    Object.prototype.toString.call(value),
  ].join('\n');

describe('a secret', () => {
  it('is never printed, whatever is wrong with the settings around it', () => {
    fc.assert(
      fc.property(
        fc.record(Object.fromEntries(everySecret.map((key) => [key, secret]))),
        fc.record({ user: withoutSlash, password: withoutSlash, query: withoutSlash }),
        fc.subarray(['port', 'unknown', 'revision', 'conflict', 'scheme'] as const),
        fc.nat({ max: 3 }),
        (secrets, url, broken, alias) => {
          const env: Record<string, string> = { BELLWETHER_METRICS_BASIC_USERNAME: 'prometheus' };
          for (const [key, value] of Object.entries(secrets)) {
            const names = variablesOf(key as never);
            env[names[alias % names.length] as string] = value;
            if (broken.includes('conflict')) env[names.at(-1) as string] = `${value}x`;
          }
          const scheme = broken.includes('scheme') ? 'mysql' : 'postgres';
          env['DATABASE_URL'] = `${scheme}://${url.user}:${url.password}@db/x?sslpassword=${url.query}`;
          env['BLNK_REDIS_DNS'] = `redis://:${url.password}@redis:6379`;
          if (broken.includes('port')) env['BELLWETHER_SERVER_PORT'] = 'x';
          if (broken.includes('unknown')) env['BELLWETHER_SERVER_SECRETKEY'] = url.password;
          if (broken.includes('revision')) env['BELLWETHER_REVISION'] = `ftp://${url.user}:${url.password}@h`;

          const shown = show(() => loadSettings({ argv: [], cwd: '/', env }));
          for (const value of [...Object.values(secrets), ...Object.values(url)])
            expect(shown).not.toContain(value);
        },
      ),
      { numRuns: 300, verbose: 1 },
    );
  });

  it('is never printed when it comes from a file, right or broken', () => {
    const cwd = mkdtempSync(join(tmpdir(), 'bellwether-settings-'));
    try {
      fc.assert(
        fc.property(secret, secret, fc.boolean(), fc.nat({ max: 60 }), (key, token, isBroken, cut) => {
          writeFileSync(join(cwd, 'token'), token);
          const json = JSON.stringify({ server: { secret_key: key, metrics_bearer_token_file: 'token' } });
          writeFileSync(
            join(cwd, 'bellwether.json'),
            isBroken ? json.slice(0, cut) + json.slice(cut + 1) : json,
          );
          const env = { DATABASE_URL: 'postgres://db/x', REDIS_URL: 'redis://redis' };
          const shown = show(() => loadSettings({ argv: [], cwd, env }));
          expect(shown).not.toContain(key.slice(2, -2));
          expect(shown).not.toContain(token);
        }),
        { numRuns: 300, verbose: 1 },
      );
    } finally {
      rmSync(cwd, { recursive: true });
    }
  });

  it('has a variable for a file of its own under every name', () => {
    for (const name of everySecret.flatMap(variablesOf)) {
      const run = () =>
        loadSettings({ argv: [], cwd: '/', env: { [inFile.variable(name)]: '/nowhere/at/all' } });
      expect(run).toThrow(`env ${name}_FILE names /nowhere/at/all, which cannot be read`);
    }
  });

  it('stays out of every way to turn it into text', () => {
    const value = new Secret('hunter2');
    expect(
      `${value} ${String(value)} ${JSON.stringify({ value })} ${inspect([value])} ${format('%s', value)}`,
    ).toBe('[REDACTED] [REDACTED] {"value":"[REDACTED]"} [ [REDACTED] ] [REDACTED]');
    expect(value.reveal()).toBe('hunter2');
    expect(Object.keys(value)).toEqual(['file']);
  });

  it.each([
    ['postgres://u:p@db:5432/x?sslmode=require', 'postgres://[REDACTED]@db:5432/x?sslmode=[REDACTED]'],
    ['redis://:p@r', 'redis://[REDACTED]@r'],
    ['https://key@observe.example/project', 'https://[REDACTED]@observe.example/project'],
    ['postgres://db/x', 'postgres://db/x'],
    ['https://h/p#fragment', 'https://h/p'],
    ['no URL at all', '[REDACTED]'],
  ])('in the URL %s is shown as %s', (url, shown) => {
    expect(String(secretUrl(url))).toBe(shown);
  });
});

const show = (load: () => ReturnType<typeof loadSettings>): string => {
  try {
    const loaded = load();
    return printed(loaded) + printed(loaded.settings) + printed(loaded.describe()) + printed(loaded.origins);
  } catch (error) {
    return `${String(error)} ${(error as Error).stack} ${printed(error)}`;
  }
};
