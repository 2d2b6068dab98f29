import { mkdtemp, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { compare, hashSync } from '@node-rs/bcrypt';

import { MetricsGuard, type MetricsGuardOptions, type RefusalReason, type Verdict } from './metrics-guard.js';
import { PasswordVerifier } from './password-verifier.js';

const token = 's3cr3t-metrics-token';
const basic = { username: 'prometheus', password: 'a p:ss wörd' };
const basicHeader = (username: string, password: string): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
const bytesAsHeader = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

const options = {
  open: {},
  'open, told so': { secure: false },
  secure: { secure: true },
  bearer: { bearerToken: token },
  'secure bearer': { secure: true, bearerToken: token },
  basic: { basic },
  both: { bearerToken: token, basic },
} satisfies Record<string, MetricsGuardOptions>;

const outcomes = {
  open: undefined,
  disabled: {
    status: 403,
    code: 'AUTH_METRICS_DISABLED',
    message:
      'metrics are closed: secure mode is on and neither a metrics bearer token nor basic auth is configured',
  },
  required: { status: 401, code: 'AUTH_METRICS_TOKEN_REQUIRED', message: 'metrics bearer token required' },
  invalid: { status: 401, code: 'AUTH_INVALID_BEARER_TOKEN', message: 'invalid metrics bearer token' },
} as const;

type Row = [keyof typeof options, string, string | string[] | undefined, keyof typeof outcomes];

const rows: Row[] = [
  ['open', 'no header', undefined, 'open'],
  ['open', 'any credential', 'Bearer whatever', 'open'],
  ['open', 'a header that is none', '\u0000', 'open'],
  ['open, told so', 'no header', undefined, 'open'],
  ['secure', 'no header', undefined, 'disabled'],
  ['secure', 'a bearer token', `Bearer ${token}`, 'disabled'],
  ['secure', 'a basic credential', basicHeader('a', 'b'), 'disabled'],

  ['bearer', 'no header', undefined, 'required'],
  ['bearer', 'an empty header', '', 'required'],
  ['bearer', 'a blank header', '   ', 'required'],
  ['bearer', 'an empty list of headers', [], 'required'],
  ['bearer', 'a scheme alone', 'Bearer', 'required'],
  ['bearer', 'a scheme and a space', 'Bearer ', 'required'],
  ['bearer', 'the token without a scheme', token, 'required'],
  ['bearer', 'the token in basic clothes', basicHeader('', token), 'required'],
  ['bearer', 'another scheme', `Digest ${token}`, 'required'],
  ['bearer', 'a scheme that begins like ours', `Bearers ${token}`, 'required'],
  ['bearer', 'the token after a tab', `Bearer\t${token}`, 'required'],
  ['bearer', 'the token after a colon', `Bearer: ${token}`, 'required'],
  ['bearer', 'the token after an equals sign', `Bearer=${token}`, 'required'],
  ['bearer', 'a scheme in quotes', `"Bearer" ${token}`, 'required'],
  ['bearer', 'another token', 'Bearer nope', 'invalid'],
  ['bearer', 'the token cut short', `Bearer ${token.slice(0, -1)}`, 'invalid'],
  ['bearer', 'the token and more', `Bearer ${token}x`, 'invalid'],
  ['bearer', 'the token in another case', `Bearer ${token.toUpperCase()}`, 'invalid'],
  ['bearer', 'the token in quotes', `Bearer "${token}"`, 'invalid'],
  ['bearer', 'the token twice', `Bearer ${token}, Bearer ${token}`, 'invalid'],
  ['bearer', 'two headers', [`Bearer ${token}`, `Bearer ${token}`], 'invalid'],
  ['bearer', 'a right and a wrong header', [`Bearer ${token}`, 'Bearer nope'], 'invalid'],
  ['bearer', 'the token with a null byte', `Bearer ${token}\u0000`, 'invalid'],
  ['bearer', 'letters that fold to the token', `Bearer \u0173${token.slice(1)}`, 'invalid'],
  ['bearer', 'the token base64 encoded', `Bearer ${Buffer.from(token).toString('base64')}`, 'invalid'],
  ['bearer', 'an encoded character', `Bearer ${token.replace('-', '%2D')}`, 'invalid'],
  ['bearer', 'the token', `Bearer ${token}`, 'open'],
  ['bearer', 'the token, scheme in lower case', `bearer ${token}`, 'open'],
  ['bearer', 'the token, scheme in mixed case', `bEaReR ${token}`, 'open'],
  ['bearer', 'the token after several spaces', `Bearer   ${token}`, 'open'],
  ['bearer', 'the token in spaces', `  Bearer ${token}  `, 'open'],
  ['bearer', 'the token in a list of one', [`Bearer ${token}`], 'open'],
  ['secure bearer', 'no header', undefined, 'required'],
  ['secure bearer', 'another token', 'Bearer nope', 'invalid'],
  ['secure bearer', 'the token', `Bearer ${token}`, 'open'],

  ['basic', 'no header', undefined, 'required'],
  ['basic', 'a bearer token', `Bearer ${token}`, 'required'],
  ['basic', 'a scheme alone', 'Basic', 'required'],
  ['basic', 'the password as a bearer token', `Bearer ${basic.password}`, 'required'],
  ['basic', 'the pair in the clear', bytesAsHeader(`Basic ${basic.username}:${basic.password}`), 'invalid'],
  ['basic', 'what is not base64', 'Basic ***', 'invalid'],
  [
    'basic',
    'base64 with strange characters between',
    `${basicHeader('prometheus', basic.password)}!`,
    'invalid',
  ],
  ['basic', 'a pair without a colon', `Basic ${Buffer.from('prometheus').toString('base64')}`, 'invalid'],
  ['basic', 'a wrong password', basicHeader('prometheus', 'nope'), 'invalid'],
  ['basic', 'no password', basicHeader('prometheus', ''), 'invalid'],
  ['basic', 'a wrong user', basicHeader('prometheu', basic.password), 'invalid'],
  ['basic', 'the colon at another place', basicHeader('prometheu', 's:a p:ss wörd'), 'invalid'],
  ['basic', 'the right pair', basicHeader('prometheus', basic.password), 'open'],
  [
    'basic',
    'the right pair, scheme in capitals',
    basicHeader('prometheus', basic.password).replace('Basic', 'BASIC'),
    'open',
  ],
  [
    'basic',
    'the right pair without padding',
    basicHeader('prometheus', basic.password).replace(/=+$/, ''),
    'open',
  ],

  ['both', 'no header', undefined, 'required'],
  ['both', 'another scheme', 'Negotiate abc', 'required'],
  ['both', 'a wrong token', 'Bearer nope', 'invalid'],
  ['both', 'a wrong pair', basicHeader('prometheus', token), 'invalid'],
  ['both', 'the right token', `Bearer ${token}`, 'open'],
  ['both', 'the right pair', basicHeader('prometheus', basic.password), 'open'],
];

const refusalOf = (verdict: Verdict) => {
  if (verdict.ok) throw new Error('the guard let the request in');
  return verdict;
};

describe('MetricsGuard', () => {
  it.each(rows)('configured %s, offered %s (%j): %s', async (configured, _offer, header, expected) => {
    const verdict = await new MetricsGuard(options[configured]).check({ authorization: header });
    const outcome = outcomes[expected];
    if (outcome === undefined) {
      expect(verdict).toEqual({ ok: true });
      return;
    }
    const { status, code, message } = outcome;
    const refusal = refusalOf(verdict);
    expect(refusal.status).toBe(status);
    expect(refusal.body).toBe(
      `{"error":"${message}","error_detail":{"code":"${code}","message":"${message}","details":{}}}`,
    );
    expect(refusal.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(refusal.headers['cache-control']).toBe('no-store');
  });

  it.each<[keyof typeof options, string | undefined]>([
    ['secure', undefined],
    ['bearer', 'Bearer realm="metrics"'],
    ['basic', 'Basic realm="metrics", charset="UTF-8"'],
    ['both', 'Bearer realm="metrics", Basic realm="metrics", charset="UTF-8"'],
  ])('configured %s, it challenges with %s', async (configured, challenge) => {
    for (const authorization of [undefined, 'Bearer nope']) {
      const refusal = refusalOf(await new MetricsGuard(options[configured]).check({ authorization }));
      expect(refusal.headers['www-authenticate']).toBe(challenge);
    }
  });

  it.each(['x-api-key', 'x-blnk-key', 'proxy-authorization', 'cookie', 'x-authorization'])(
    'is not opened by %s',
    async (header) => {
      const guard = new MetricsGuard(options.bearer);
      for (const value of [token, `Bearer ${token}`]) {
        expect(refusalOf(await guard.check({ [header]: value })).body).toContain(
          'AUTH_METRICS_TOKEN_REQUIRED',
        );
      }
    },
  );

  it('refuses with the body of the app, where the app renders one', async () => {
    const renderBody = ({ code, message }: RefusalReason): string => `{"${code}":"${message}"}`;
    const guard = new MetricsGuard({ bearerToken: token, renderBody });
    expect(await guard.check({})).toMatchObject({
      status: 401,
      body: '{"AUTH_METRICS_TOKEN_REQUIRED":"metrics bearer token required"}',
    });
  });

  it('accepts a token with characters beyond ASCII as a client sends them', async () => {
    for (const beyond of ['schlüssel', 'voilà', '鍵']) {
      const guard = new MetricsGuard({ bearerToken: beyond });
      expect(await guard.check({ authorization: bytesAsHeader(`Bearer ${beyond}`) })).toEqual({ ok: true });
    }
  });

  it('takes secrets that print themselves as redacted', async () => {
    const guard = new MetricsGuard({ bearerToken: { reveal: () => token } });
    expect(await guard.check({ authorization: `Bearer ${token}` })).toEqual({ ok: true });
  });

  it.each<[MetricsGuardOptions, string]>([
    [{ bearerToken: '' }, 'metrics bearer token is empty: leave it out, or give it a value'],
    [{ bearerToken: ' \n' }, 'metrics bearer token is empty: leave it out, or give it a value'],
    [
      { bearerToken: 'a', bearerTokenFile: '/b' },
      'metrics bearer token is given twice, as a value and as a file: keep one',
    ],
    [{ basic: { username: 'a' } }, 'metrics basic auth has a user name and no password'],
    [{ basic: { username: '', password: 'b' } }, 'metrics basic auth has an empty user name'],
    [{ basic: { username: 'a:b', password: 'c' } }, 'metrics basic auth: a user name cannot contain a colon'],
    [
      { basic: { username: 'a', password: '' } },
      'metrics basic auth password is empty: leave it out, or give it a value',
    ],
  ])('refuses to start with %j', (wrong, message) => {
    expect(() => new MetricsGuard(wrong)).toThrow(new Error(message));
  });
});

describe('MetricsGuard with a bcrypt hash', () => {
  const hash = hashSync('correct horse', { cost: 4 });

  it('lets the right password in and no other', async () => {
    const guard = new MetricsGuard({ basic: { username: 'prometheus', password: hash } });
    expect(await guard.check({ authorization: basicHeader('prometheus', 'correct horse') })).toEqual({
      ok: true,
    });
    for (const [user, password] of [
      ['prometheus', 'correct hors'],
      ['prometheus', hash],
      ['someone', 'correct horse'],
    ] as const) {
      const verdict = await guard.check({ authorization: basicHeader(user, password) });
      expect(refusalOf(verdict).body).toContain('AUTH_INVALID_BEARER_TOKEN');
    }
  });

  it('asks bcrypt once for a password, however often and however parallel it is offered', async () => {
    let asked = 0;
    const verifier = new PasswordVerifier(async (password, expected) => {
      asked += 1;
      return compare(password, expected);
    });
    const guard = new MetricsGuard({ basic: { username: 'prometheus', password: hash } }, verifier);
    const authorization = basicHeader('prometheus', 'correct horse');
    const verdicts = await Promise.all(Array.from({ length: 20 }, () => guard.check({ authorization })));
    expect(verdicts.every(({ ok }) => ok)).toBe(true);
    expect(await guard.check({ authorization })).toEqual({ ok: true });
    expect(asked).toBe(1);
  });
});

describe('MetricsGuard with a token file', () => {
  let directory: string;
  let logged: string[];
  const log = {
    info: (_fields: object, message: string) => void logged.push(`info ${message}`),
    warn: (_fields: object, message: string) => void logged.push(`warn ${message}`),
    error: (_fields: object, message: string) => void logged.push(`error ${message}`),
  };

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'metrics-guard-'));
    logged = [];
  });
  afterEach(() => rm(directory, { recursive: true }));

  const opens = async (guard: MetricsGuard, offered: string): Promise<boolean> =>
    (await guard.check({ authorization: `Bearer ${offered}` })).ok;

  it('follows the file without a restart', async () => {
    const path = join(directory, 'token');
    await writeFile(path, 'first\n');
    const guard = new MetricsGuard({ bearerTokenFile: path, log });
    expect(await opens(guard, 'first')).toBe(true);
    for (let turn = 0; turn < 50; turn++) {
      // Same length, same directory entry, within one tick of the file system's clock.
      await writeFile(path, `token${turn % 10}`);
      expect(await opens(guard, `token${turn % 10}`)).toBe(true);
      expect(await opens(guard, `token${(turn + 9) % 10}`)).toBe(false);
    }
    expect(logged[0]).toBe('info metrics bearer token has changed and is in use from now on');
    expect(logged.join()).not.toContain('token1');
  });

  it('follows a link that is pointed elsewhere, as Kubernetes rotates secrets', async () => {
    await writeFile(join(directory, 'old'), 'old-token');
    await writeFile(join(directory, 'new'), 'new-token');
    await symlink('old', join(directory, 'token'));
    const guard = new MetricsGuard({ bearerTokenFile: join(directory, 'token'), log });
    expect(await opens(guard, 'old-token')).toBe(true);
    await symlink('new', join(directory, 'next'));
    await rename(join(directory, 'next'), join(directory, 'token'));
    expect(await opens(guard, 'new-token')).toBe(true);
    expect(await opens(guard, 'old-token')).toBe(false);
  });

  it.each<[string, (path: string) => Promise<void>, string]>([
    ['vanishes', (path) => unlink(path), 'does not exist'],
    ['is emptied', (path) => writeFile(path, ''), 'is empty'],
    ['is left blank', (path) => writeFile(path, ' \n\n'), 'is empty'],
    ['grows beyond a secret', (path) => writeFile(path, 'x'.repeat(20_000)), 'is too large to be a secret'],
  ])('keeps the last good value when the file %s, and says so once', async (_what, spoil, problem) => {
    const path = join(directory, 'token');
    await writeFile(path, 'good');
    const guard = new MetricsGuard({ bearerTokenFile: path, log });
    await guard.load();
    await spoil(path);
    expect(await opens(guard, 'good')).toBe(true);
    expect(await opens(guard, 'good')).toBe(true);
    expect(await opens(guard, '')).toBe(false);
    expect(logged).toEqual([`error metrics bearer token ${problem}; the last good value stays in use`]);
    await writeFile(path, 'good');
    expect(await opens(guard, 'good')).toBe(true);
    expect(logged[1]).toBe('info metrics bearer token can be read again');
  });

  it.each([true, false])('refuses all while the file was never there, with secure %s', async (secure) => {
    const path = join(directory, 'token');
    const guard = new MetricsGuard({ secure, bearerTokenFile: path, log });
    await guard.load();
    expect(logged).toEqual([
      'error metrics bearer token does not exist; nobody is let in until it can be read',
    ]);
    expect(refusalOf(await guard.check({})).body).toContain('AUTH_METRICS_TOKEN_REQUIRED');
    expect(await opens(guard, 'undefined')).toBe(false);
    await writeFile(path, 'late');
    expect(await opens(guard, 'late')).toBe(true);
  });

  it('follows the file of a basic password, plain and hashed', async () => {
    const passwordFile = join(directory, 'password');
    await writeFile(passwordFile, 'plain');
    const guard = new MetricsGuard({ basic: { username: 'p', passwordFile }, log });
    expect((await guard.check({ authorization: basicHeader('p', 'plain') })).ok).toBe(true);
    await writeFile(passwordFile, hashSync('hashed', { cost: 4 }));
    expect((await guard.check({ authorization: basicHeader('p', 'hashed') })).ok).toBe(true);
    expect((await guard.check({ authorization: basicHeader('p', 'plain') })).ok).toBe(false);
  });
});
