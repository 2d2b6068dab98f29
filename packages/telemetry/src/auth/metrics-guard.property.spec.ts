import * as fc from 'fast-check';

import { MetricsGuard } from './metrics-guard.js';

/** Printed by fast-check with the counterexample; set it to repeat a run. */
const runs = { numRuns: 2000 };

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'grapheme-ascii' }),
);
const tokenText = fc
  .string({ unit: 'grapheme-ascii', minLength: 1 })
  .filter((text) => text.trim() === text && text !== '');
const scheme = fc.mixedCase(fc.constantFrom('bearer', 'basic', 'digest', 'token'));

/** Close to right: one change to a right token, which is what a fault in a comparison would let through. */
const nearMiss = (token: string) =>
  fc
    .tuple(fc.nat(token.length), fc.nat(2), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }))
    .map(
      ([at, kind, by]) => token.slice(0, at) + (kind === 0 ? '' : by) + token.slice(kind === 2 ? at : at + 1),
    );

const headerBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

describe('MetricsGuard, for any token', () => {
  it('is opened by the right one', () =>
    fc.assert(
      fc.asyncProperty(tokenText, fc.mixedCase(fc.constant('bearer')), async (token, bearer) => {
        const guard = new MetricsGuard({ bearerToken: token });
        expect(await guard.check({ authorization: headerBytes(`${bearer} ${token}`) })).toEqual({ ok: true });
      }),
      runs,
    ));

  it('is opened by no other, near or far', () =>
    fc.assert(
      fc.asyncProperty(
        tokenText.chain((token) => fc.tuple(fc.constant(token), fc.oneof(anyText, nearMiss(token)))),
        scheme,
        async ([token, offered], scheme) => {
          const isRight = scheme.toLowerCase() === 'bearer' && offered.replace(/^ +|[ \t]+$/g, '') === token;
          const verdict = await new MetricsGuard({ bearerToken: token }).check({
            authorization: `${scheme} ${offered}`,
          });
          expect(verdict.ok).toBe(isRight);
        },
      ),
      runs,
    ));

  it('is opened by no header at all that is not a bearer token', () =>
    fc.assert(
      fc.asyncProperty(tokenText, fc.oneof(anyText, fc.array(anyText)), async (token, header) => {
        const text = typeof header === 'string' ? header : header.join(', ');
        fc.pre(!text.toLowerCase().includes('bearer'));
        expect((await new MetricsGuard({ bearerToken: token }).check({ authorization: header })).ok).toBe(
          false,
        );
      }),
      runs,
    ));

  it('is opened by exactly one basic pair', () =>
    fc.assert(
      fc.asyncProperty(
        fc.tuple(anyText, anyText, anyText, anyText),
        fc.boolean(),
        async ([username, password, otherUsername, otherPassword], same) => {
          fc.pre(username !== '' && !username.includes(':') && password.trim() !== '');
          const guard = new MetricsGuard({ basic: { username, password } });
          const offered = same ? [username, password] : [otherUsername, otherPassword];
          const pair = Buffer.from(offered.join(':'), 'utf8');
          const isRight = pair.equals(Buffer.from(`${username}:${password}`, 'utf8'));
          const verdict = await guard.check({ authorization: `Basic ${pair.toString('base64')}` });
          expect(verdict.ok).toBe(isRight);
        },
      ),
      runs,
    ));
});
