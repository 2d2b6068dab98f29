import { applyPoll } from '../testing/cabourotte-poll.js';

const check = { name: 'shop', interval: '60s', timeout: '5s', target: 'shop.example', port: 443 };
const http = { ...check, 'valid-status': [200], method: 'GET', protocol: 'https' };
const tls = { ...check, 'server-name': 'shop.example' };
const poll = (list: string, ...checks: readonly object[]) => applyPoll(JSON.stringify({ [list]: checks }));

describe('the stand-in for a stock prober', () => {
  it('takes what is complete, and nothing at all', () => {
    expect(poll('http-checks', http)['http-checks']).toHaveLength(1);
    expect(poll('tls-checks', { ...tls, colour: 'red' })['tls-checks']?.[0]).toMatchObject({
      name: 'shop',
      intervalNs: 60_000_000_000n,
    });
    expect(applyPoll('{}')['http-checks']).toEqual([]);
  });

  it.each([
    ['an empty expiration delay', 'tls-checks', { ...tls, 'expiration-delay': '' }],
    ['a null expiration delay', 'tls-checks', { ...tls, 'expiration-delay': null }],
    ['an unknown unit', 'tcp-checks', { ...check, interval: '1d' }],
    ['a number as a duration', 'tcp-checks', { ...check, timeout: 5 }],
    ['a duration without a unit', 'tcp-checks', { ...check, timeout: '5' }],
    ['a duration of 300 years', 'tcp-checks', { ...check, interval: '2629800h' }],
    ['a text as a port', 'tcp-checks', { ...check, port: '443' }],
    ['a negative status', 'http-checks', { ...http, 'valid-status': [-1] }],
    ['a number as a label', 'tcp-checks', { ...check, labels: { a: 1 } }],
    ['an unknown protocol', 'http-checks', { ...http, protocol: '' }],
    ['a pattern of JavaScript', 'http-checks', { ...http, 'body-regexp': ['(?=x)'] }],
    [
      'a pattern whose escape it reads another way',
      'http-checks',
      { ...http, 'body-regexp': [String.raw`\(`] },
    ],
    ['an address that is none', 'dns-checks', { ...check, domain: 'a', 'expected-ips': ['here'] }],
    ['no domain', 'dns-checks', check],
    ['no status', 'http-checks', { ...http, 'valid-status': [] }],
    ['a timeout of zero', 'tcp-checks', { ...check, timeout: '0s' }],
    ['an interval below the timeout', 'tcp-checks', { ...check, interval: '1s' }],
    ['a key without a certificate', 'tls-checks', { ...tls, key: '/etc/key' }],
    ['a TLS check without a server name', 'tls-checks', check],
  ])('drops a poll with %s', (_what, list, bad) => {
    const good = { 'tcp-checks': [check], 'http-checks': [http] };
    expect(() => applyPoll(JSON.stringify({ ...good, [list]: [bad] }))).toThrow(list);
  });
});
