import { dsnHeaders, dsnUrl, parseDsn } from './destination.js';

const problemOf = (text: string): string => {
  const result = parseDsn(text);
  return result.ok ? '' : result.problem;
};

describe('parseDsn', () => {
  it.each([
    [
      'https://key@observe.example/42',
      { writeKey: 'key', projectId: '42', origin: 'https://observe.example' },
    ],
    [
      '  https://key@observe.example:8443/my-project/ \n',
      { writeKey: 'key', projectId: 'my-project', origin: 'https://observe.example:8443' },
    ],
    ['https://a%2Fb@h/p%20'.replace('%20', ''), { writeKey: 'a/b', projectId: 'p', origin: 'https://h' }],
    ['https://key:ignored@h/p?ignored=1', { writeKey: 'key', projectId: 'p', origin: 'https://h' }],
    ['http://key@127.0.0.1:9/p', { writeKey: 'key', projectId: 'p', origin: 'http://127.0.0.1:9' }],
    ['http://key@localhost/p', { writeKey: 'key', projectId: 'p', origin: 'http://localhost' }],
    ['http://key@[::1]:80/p', { writeKey: 'key', projectId: 'p', origin: 'http://[::1]' }],
  ])('takes %j apart', (text, dsn) => {
    expect(parseDsn(text)).toEqual({ ok: true, dsn });
  });

  it.each([
    ['', /empty/],
    ['key@host/p', /no scheme/],
    ['ftp://key@host/p', /scheme of the DSN is ftp, not https/],
    ['http://key@observe.example/p', /http, which is accepted for loopback hosts only/],
    ['http://key@127.0.0.1.example/p', /loopback/],
    ['https://host/p', /no write key/],
    ['https://:pass@host/p', /no write key/],
    ['https://key@/p', /host/],
    ['https://key@host:99999/p', /host or port/],
    ['https://key@host', /no project id/],
    ['https://key@host/', /no project id/],
    ['https://key@host/a/b', /project id of the DSN has more than one part/],
    ['https://ke%0Ay@host/p', /write key of the DSN holds/],
    ['https://k%C3%A9y@host/p', /write key of the DSN holds/],
    ['https://key@host/p%0D%0AX: y', /project id of the DSN holds/],
  ])('says which part of %j is wrong', (text, problem) => {
    expect(problemOf(text)).toMatch(problem);
    expect(problemOf(text)).toContain('https://<write-key>@<host>/<project-id>');
  });

  it('never shows the DSN in a problem', () => {
    for (const text of ['ftp://SECRET@host/p', 'http://SECRET@host/p', 'https://SECRET@host/a/b', 'SECRET']) {
      expect(problemOf(text)).not.toContain('SECRET');
    }
  });

  it('leads to one address per signal, with the key as a bearer token and the project as a header', () => {
    const result = parseDsn('https://key@observe.example:8443/42');
    if (!result.ok) throw new Error(result.problem);
    const path = '/monitoring/ingest/v1/otlp';
    expect(dsnUrl(result.dsn, path, 'traces')).toBe(
      'https://observe.example:8443/monitoring/ingest/v1/otlp/traces',
    );
    expect(dsnUrl(result.dsn, path, 'metrics')).toBe(
      'https://observe.example:8443/monitoring/ingest/v1/otlp/metrics',
    );
    expect(dsnUrl(result.dsn, path, 'logs')).toBe(
      'https://observe.example:8443/monitoring/ingest/v1/otlp/logs',
    );
    expect(dsnHeaders(result.dsn)).toEqual({ authorization: 'Bearer key', 'x-project-id': '42' });
  });
});
