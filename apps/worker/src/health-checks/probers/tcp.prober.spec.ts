import { freePort } from '@bellwether/local/testing';
import { isPrivateAddress } from '@bellwether/platform';
import { contextForTests, Target } from '../testing/target.js';
import { probeTcp } from './tcp.prober.js';

let target: Target;
beforeAll(async () => {
  target = await Target.start(() => undefined);
});
afterAll(() => target.stop());

const definitionOf = (port: number, shouldFail = false, host = '127.0.0.1') => ({
  target: host,
  port,
  'should-fail': shouldFail,
});

describe('a TCP probe', () => {
  it('finds a target up that takes a connection, and closes it', async () => {
    const outcome = await probeTcp(definitionOf(target.port), contextForTests);
    expect(outcome).toMatchObject({ verdict: 'up', reason: null, message: 'success' });
    expect(Object.keys(outcome.phases)).toEqual(['connect']);
    await target.untilClosed();
  });

  it('resolves a name, and tries its addresses until one takes a connection', async () => {
    const outcome = await probeTcp(definitionOf(target.port, false, 'localhost'), contextForTests);
    expect(outcome).toMatchObject({ verdict: 'up' });
    expect(Object.keys(outcome.phases)).toEqual(['resolve', 'connect']);
    await target.untilClosed();
  });

  it('finds a target down that takes none', async () => {
    const port = await freePort();
    expect(await probeTcp(definitionOf(port), contextForTests)).toMatchObject({
      verdict: 'down',
      reason: 'connect',
      message: `TCP connection failed on 127.0.0.1:${port}: connection refused`,
    });
  });

  it('finds a name without address down', async () => {
    expect(await probeTcp(definitionOf(80, false, 'no-such-host.invalid'), contextForTests)).toMatchObject({
      verdict: 'down',
      reason: 'resolve',
      message: expect.stringMatching(/^TCP connection failed on no-such-host\.invalid:80: /),
    });
  });

  it('is inverted where a failure is expected', async () => {
    expect(await probeTcp(definitionOf(await freePort(), true), contextForTests)).toMatchObject({
      verdict: 'up',
      message: 'success',
    });
    expect(await probeTcp(definitionOf(target.port, true), contextForTests)).toMatchObject({
      verdict: 'down',
      reason: 'unexpected',
      message: `TCP check is successful on 127.0.0.1:${target.port} but an error was expected`,
    });
    await target.untilClosed();
  });

  it.each(['127.0.0.1', 'localhost', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '0.0.0.0', '10.0.0.1'])(
    'connects to no address that the policy refuses: %s',
    async (host) => {
      const context = { ...contextForTests, mayProbe: (address: string) => !isPrivateAddress(address) };
      for (const shouldFail of [false, true]) {
        const outcome = await probeTcp(definitionOf(target.port, shouldFail, host), context);
        expect(outcome).toMatchObject({ verdict: 'down', reason: 'forbidden' });
        expect(outcome.message).toMatch(/: the address of the target may not be probed from here$/);
        expect(outcome.phases).not.toHaveProperty('connect');
      }
      expect(target.requests).toEqual([]);
    },
  );

  it('asks the policy about each address, and dials only those it allows', async () => {
    const asked: string[] = [];
    const mayProbe = (address: string): boolean => asked.push(address) > 0 && address === '127.0.0.1';
    const outcome = await probeTcp(definitionOf(target.port, false, 'localhost'), {
      ...contextForTests,
      mayProbe,
    });
    expect(asked).toContain('127.0.0.1');
    expect(outcome).toMatchObject({ verdict: 'up' });
    await target.untilClosed();
  });

  it('has no verdict when it is aborted', async () => {
    const reason = new Error('the zone is lost');
    const context = { ...contextForTests, signal: AbortSignal.abort(reason) };
    await expect(probeTcp(definitionOf(target.port), context)).rejects.toBe(reason);
  });
});
