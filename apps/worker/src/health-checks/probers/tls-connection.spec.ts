import { createSecureContext } from 'node:tls';
import { testCertificates, testRoot } from '../testing/certificates.js';
import { contextForTests, Target } from '../testing/target.js';
import { runProbe } from './probe.js';
import { connectTo } from './target-connection.js';
import { secureConnection, type TlsOptions, trustDefaultRoots } from './tls-connection.js';

const trust = createSecureContext({ ca: testRoot });
const targets: Target[] = [];
afterEach(async () => {
  await Promise.all(targets.splice(0).map((one) => one.stop()));
});

const connect = async (certificate: keyof typeof testCertificates, change: Partial<TlsOptions> = {}) => {
  const target = await Target.start(() => undefined, testCertificates[certificate]);
  targets.push(target);
  const outcome = await runProbe(contextForTests, async (probe) => {
    const socket = await connectTo(probe, '127.0.0.1', target.port);
    await secureConnection(probe, socket, { serverName: 'localhost', insecure: false, trust, ...change });
  });
  await target.untilClosed();
  return outcome;
};

describe('a certificate', () => {
  it('is good when it is for the name and signed by a root that is trusted', async () => {
    expect(await connect('good')).toMatchObject({
      verdict: 'up',
      certificateExpiresAt: Date.UTC(2099, 0, 1) / 1_000,
    });
  });

  it('is good for an address that it names', async () => {
    expect(await connect('good', { serverName: '127.0.0.1' })).toMatchObject({ verdict: 'up' });
  });

  it.each([
    ['of another name', 'otherName', {}, 'the certificate is for another name'],
    ['of another address', 'good', { serverName: '127.0.0.2' }, 'the certificate is for another name'],
    ['that has expired', 'expired', {}, 'the certificate has expired'],
    ['that signed itself', 'selfSigned', {}, 'the certificate is self-signed'],
    ['of an unknown root', 'good', { trust: trustDefaultRoots() }, 'the chain is not complete'],
  ] as const)('%s is not, unless that is allowed', async (_what, certificate, change, message) => {
    expect(await connect(certificate, change)).toMatchObject({
      verdict: 'down',
      reason: 'certificate',
      message: `TLS verification failed: ${message}`,
      certificateExpiresAt: expect.any(Number),
    });
    expect(await connect(certificate, { ...change, insecure: true })).toMatchObject({ verdict: 'up' });
  });

  it('is verified against the same roots by all probes', () => {
    expect(trustDefaultRoots()).toBe(trustDefaultRoots());
  });
});

describe('a target that does not speak TLS', () => {
  it('is down at once when it answers in plain text', async () => {
    const target = await Target.start(() => undefined);
    targets.push(target);
    target.greets('HTTP/1.1 400 Bad Request\r\n\r\n');
    const outcome = await runProbe(contextForTests, async (probe) => {
      const socket = await connectTo(probe, '127.0.0.1', target.port);
      await secureConnection(probe, socket, { serverName: 'localhost', insecure: true });
    });
    expect(outcome).toMatchObject({
      verdict: 'down',
      reason: 'tls',
      message: 'TLS handshake failed: the target does not speak TLS',
    });
    await target.untilClosed();
  });
});
