import { definitionSchemas, type HttpDefinition } from '@bellwether/config';
import { followRedirect, printRequest, requestOf } from './http-request.js';

/** What is changed was stored by an earlier version: the prober does not rely on the checks of the API. */
const definitionOf = (change: object = {}): HttpDefinition => ({
  ...definitionSchemas.http.parse({
    'valid-status': [200],
    target: 'example.org',
    method: 'GET',
    port: 443,
    protocol: 'https',
    path: '/health',
  }),
  ...change,
});
const printed = (change: object = {}): string => printRequest(requestOf(definitionOf(change)));

describe('a request', () => {
  it('has what every request has, and nothing of ours but the user agent', () => {
    expect(printed()).toBe(
      'GET /health HTTP/1.1\r\nHost: example.org\r\nUser-Agent: bellwether\r\nAccept: */*\r\nConnection: close\r\n\r\n',
    );
  });

  it.each([
    [undefined, '/'],
    ['?a=b', '/?a=b'],
    ['/a/../b//c', '/a/../b//c'],
    ['/%7Ea?b=%20', '/%7Ea?b=%20'],
    ['/a b\r\nX: y', '/a%20b%0D%0AX:%20y'],
    ['/zażółć', '/za%C5%BC%C3%B3%C5%82%C4%87'],
    ['/a#b', '/a'],
  ])('has the path %j as %s', (path, sent) => {
    expect(printed({ path })).toMatch(new RegExp(`^GET ${sent.replace(/[?./*]/g, '\\$&')} HTTP/1.1\r\n`));
  });

  it('adds the query to the path, in the order of its names', () => {
    const query = { b: 'x y', a: '1&2' };
    expect(printed({ query })).toMatch(/^GET \/health\?a=1%262&b=x\+y HTTP/);
    expect(printed({ path: '/x?z=0', query })).toMatch(/^GET \/x\?z=0&a=1%262&b=x\+y HTTP/);
  });

  it('takes the host and the headers of the definition instead of its own', () => {
    const text = printed({
      host: 'other.example',
      headers: { 'user-agent': 'me', 'X-A': 'b', Host: 'no', Connection: 'no' },
    });
    expect(text).toContain(
      '\r\nHost: other.example\r\nAccept: */*\r\nuser-agent: me\r\nX-A: b\r\nConnection: close\r\n',
    );
  });

  it('names a port that is not the usual one, and an IPv6 address in brackets', () => {
    expect(printed({ port: 8443 })).toContain('\r\nHost: example.org:8443\r\n');
    expect(printed({ target: '2001:db8::1', port: 80 })).toContain('\r\nHost: [2001:db8::1]:80\r\n');
  });

  it('gives the length of a body in bytes', () => {
    expect(printed({ method: 'POST', body: 'ż' })).toMatch(/\r\nContent-Length: 2\r\n[^]*\r\n\r\nż$/);
    expect(printed({ method: 'PUT' })).toContain('\r\nContent-Length: 0\r\n');
  });

  it.each([{ 'X-A': 'b\r\nX-C: d' }, { 'X-A\r\nX-C': 'd' }, { 'X A': 'b' }, { 'X-A': 'a\0b' }])(
    'is not sent with the headers %j',
    (headers) => {
      expect(() => printed({ headers })).toThrow(expect.objectContaining({ reason: 'unsupported' }));
    },
  );
});

describe('a redirect', () => {
  const headers = { Authorization: 'Basic x', 'X-Api-Key': 'y', Accept: 'text/html' };
  const first = requestOf(
    definitionOf({ method: 'POST', body: 'b', headers, host: 'shown.example', 'server-name': 'sni.example' }),
  );
  const names = (request: typeof first) => request.headers.map(([name]) => name);

  it.each([
    ['/next?a=b', 'https', 'example.org', 443, '/next?a=b', 'shown.example'],
    ['next', 'https', 'example.org', 443, '/next', 'shown.example'],
    ['//other.example/x', 'https', 'other.example', 443, '/x', 'other.example'],
    ['https://example.org:8443/x', 'https', 'example.org', 8443, '/x', 'example.org:8443'],
    ['http://[::1]:81/x', 'http', '::1', 81, '/x', '[::1]:81'],
    ['http://2130706433/', 'http', '127.0.0.1', 80, '/', '127.0.0.1'],
  ])('to %s leads there', (location, ...[protocol, hostname, port, path, host]) => {
    expect(followRedirect(first, 302, location)).toMatchObject({ protocol, hostname, port, path, host });
  });

  it.each([
    [301, 'GET', undefined],
    [302, 'GET', undefined],
    [303, 'GET', undefined],
    [307, 'POST', 'b'],
    [308, 'POST', 'b'],
  ])('by %i goes on with %s', (status, method, body) => {
    expect(followRedirect(first, status, '/x')).toMatchObject({ method, body });
  });

  it('keeps the headers for the same host only, and never gives them up to plain HTTP', () => {
    expect(names(followRedirect(first, 302, '/x'))).toEqual(Object.keys(headers));
    expect(names(followRedirect(first, 302, 'https://other.example/'))).toEqual(['Accept']);
    expect(names(followRedirect(first, 302, 'http://example.org/'))).toEqual(['Accept']);
    const back = followRedirect(
      followRedirect(first, 302, 'https://other.example/'),
      302,
      'https://example.org/',
    );
    expect(names(back)).toEqual(['Accept']);
  });

  it('keeps the server name for the same host only', () => {
    expect(followRedirect(first, 302, '/x').serverName).toBe('sni.example');
    expect(followRedirect(first, 302, 'https://other.example/').serverName).toBe('other.example');
  });

  it.each([undefined, '', 'http://', 'ftp://example.org/', 'file:///etc/passwd', 'javascript:1'])(
    'to %j is not followed',
    (location) => {
      expect(() => followRedirect(first, 302, location)).toThrow(
        expect.objectContaining({ reason: 'redirects' }),
      );
    },
  );
});
