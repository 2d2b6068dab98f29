import { REDACTED } from './text-rule.js';
import { redactText, textRules } from './redact-text.js';

/** Text on the left becomes text on the right. */
const hidden: readonly (readonly [string, string])[] = [
  ['postgres://app:s3cr3t@db:5432/ledger', `postgres://${REDACTED}@db:5432/ledger`],
  ['connect redis://:p%40ss@cache:6379/0 failed', `connect redis://${REDACTED}@cache:6379/0 failed`],
  ['postgres://app:pa/ss#w?rd@db/ledger', `postgres://${REDACTED}@db/ledger`],
  ['postgres://app:p@ss@w@db/ledger', `postgres://${REDACTED}@db/ledger`],
  ['https://writekey@observe.example/42', `https://${REDACTED}@observe.example/42`],
  ['jdbc:postgresql://u:p@h/d', `jdbc:postgresql://${REDACTED}@h/d`],
  [
    'GET https://api.example/x?access=abc&page=2#top',
    `GET https://api.example/x?access=${REDACTED}&page=${REDACTED}#top`,
  ],
  ['https://app/cb#access_token=abc&x=1', `https://app/cb#access_token=${REDACTED}&x=${REDACTED}`],
  ['https://h/?justasecret', `https://h/?${REDACTED}`],
  ['https://h/?a={b} and more', `https://h/?a=${REDACTED} and more`],
  ['(see https://u:p@h/x?a=b).', `(see https://${REDACTED}@h/x?a=${REDACTED}).`],
  ['{"url":"https:\\/\\/u:p@h\\/x?a=b"}', `{"url":"https:\\/\\/${REDACTED}@h\\/x?a=${REDACTED}"}`],
  ['GET /hook?key=abc&n=1 404', `GET /hook?key=${REDACTED}&n=${REDACTED} 404`],
  ['Authorization: Bearer abc.def-ghi', `Authorization: ${REDACTED}`],
  ['sent bearer abc123 twice', `sent bearer ${REDACTED} twice`],
  ['invalid bearer token 9f8e7d', `invalid bearer token ${REDACTED}`],
  ['curl -H "Authorization: Basic YTpi" -v', `curl -H "Authorization: ${REDACTED}" -v`],
  ['Basic dXNlcjpwYXNz was sent', `Basic ${REDACTED} was sent`],
  ['password=hunter2 user=bob', `password=${REDACTED} user=bob`],
  ['password: hunter2, user: bob', `password: ${REDACTED}, user: bob`],
  ["{ password: 'it''s', user: 'bob' }", `{ password: '${REDACTED}''s', user: 'bob' }`],
  ['{"password":"a\\"b","user":"bob"}', `{"password":"${REDACTED}","user":"bob"}`],
  [
    '{"body":"{\\"token\\":\\"a\\\\\\"b\\",\\"n\\":1}"}',
    `{"body":"{\\"token\\":\\"${REDACTED}\\",\\"n\\":1}"}`,
  ],
  ['{"secret":12345,"n":1}', `{"secret":${REDACTED},"n":1}`],
  ['{"credentials":{"user":"bob","x":"}"},"n":1}', `{"credentials":${REDACTED},"n":1}`],
  ['client_id=a&client_secret=b&scope=c', `client_id=a&client_secret=${REDACTED}&scope=c`],
  ['Host=h;Password=abc;User=u', `Host=h;Password=${REDACTED};User=u`],
  ['X-Api-Key: abc', `X-Api-Key: ${REDACTED}`],
  ['x-blnk-key: abc', `x-blnk-key: ${REDACTED}`],
  ['Cookie: sid=a; theme=dark\nHost: h', `Cookie: ${REDACTED}\nHost: h`],
  ['["X-Api-Key", "abc", "Host", "h"]', `["X-Api-Key", "${REDACTED}", "Host", "h"]`],
  ['/password=abc/client_secret: def ok', `/password=${REDACTED}: ${REDACTED} ok`],
  ['secret=abc/{"password":"def"}', `secret=${REDACTED}":"${REDACTED}"}`],
  ['{"name": "clientSecret", "value": "abc"}', `{"name": "clientSecret", "value": "${REDACTED}"}`],
  [
    '[{\\"key\\":\\"token\\",\\"value\\":\\"abc\\"}]',
    `[{\\"key\\":\\"token\\",\\"value\\":\\"${REDACTED}\\"}]`,
  ],
  ['contains (mongodb+srv://app:abc%24~..., t)', `contains (mongodb+srv://${REDACTED}..., t)`],
  ['redis://:abc', `redis://${REDACTED}`],
  ['postgres://app:a%2Fbc... and', `postgres://${REDACTED}... and`],
  ['run --api-key abc --verbose', `run --api-key ${REDACTED} --verbose`],
  ['BELLWETHER_CLOUD_DSN=abc', `BELLWETHER_CLOUD_DSN=${REDACTED}`],
  ['got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln there', `got ${REDACTED} there`],
  ['token ghp_0123456789abcdefABCDEF here', `token ${REDACTED} here`],
  ['-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\nend', `${REDACTED}\nend`],
  ['-----BEGIN RSA PRIVATE KEY-----\nAAAA', REDACTED],
  ['GET /reference/token%3Dabc failed', `GET /reference/token=${REDACTED} failed`],
  ['/by/password%253Dabc', `/by/password=${REDACTED}`],
  ['/of/%40shop%3Fkey%3Dabc%2Fx', `/of/@shop?key=${REDACTED}`],
  ['at redis%3A%2F%2F%3Apw%40h%3A6379 now', `at redis://${REDACTED}@h:6379 now`],
  ['/x/Bearer%20abc123', `/x/Bearer ${REDACTED}`],
  ['{"path":"/x/%7B%22secret%22%3A%22abc%22%7D"}', `{"path":"/x/{%22secret%22:%22${REDACTED}%22}"}`],
];

const readable: readonly string[] = [
  '',
  'transaction 42 applied in 12 ms',
  'metrics bearer token required',
  'invalid metrics bearer token',
  'AUTH_METRICS_TOKEN_REQUIRED',
  'Unexpected token } in JSON at position 3',
  'password: must be at least 8 characters',
  'token: expired',
  'server.secret_key is required when server.secure is true',
  'Basic authentication is required',
  'basic understanding',
  'a bearer of bad news',
  'tokens_used=5 max_tokens: 100',
  'token_type=bearer expires_in=60',
  'http://127.0.0.1:5001/metrics answers 404',
  'see https://example.org/a(b)/c#part-2, then go on.',
  'https://registry.example/@scope/name',
  'http://[::1]:4318/v1/traces',
  'postgres://db:5432/ledger',
  'the secretary spoke: good morning',
  'is it true? yes = no',
  'a ? b : c',
  'select id from tokens where token = $1 and secret = ?',
  'password authentication failed for user "app"',
  'cookies are delicious',
  'mongodb://a:27017,b:27017/ledger',
  '{"type": "token", "id": "t1"}',
  'GET /indicator/%40World/currency/USD at 100%',
  '/caf%C3%A9/%E2%82%AC?',
  'a like pattern %token% and %25 more',
];

describe('redactText', () => {
  it.each(hidden)('hides the secret of %j', (text, shown) => {
    expect(redactText(text)).toBe(shown);
  });

  it.each(hidden)('changes nothing more when the result of %j is redacted again', (_text, shown) => {
    expect(redactText(shown)).toBe(shown);
  });

  it.each(readable)('leaves %j as it is', (text) => {
    expect(redactText(text)).toBe(text);
  });

  it('has a name, a sentence and a sign for every rule', () => {
    for (const { name, hides, sign } of textRules) {
      expect(name).toMatch(/^[a-z-]+$/);
      expect(hides).toMatch(/\.$/);
      expect(() => new RegExp(sign, 'i')).not.toThrow();
    }
    expect(new Set(textRules.map(({ name }) => name)).size).toBe(textRules.length);
  });
});
