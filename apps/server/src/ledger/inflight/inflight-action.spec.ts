import { buildInflightAction } from './inflight-action.js';
import type { Found } from '../transactions/transaction-view.js';

const leg = {
  status: 'INFLIGHT',
  inflight: true,
  precision: 100n,
  precise_amount: 900n,
  committed_amount: 0n,
};
const held = { id: '0', divided: false, legs: [leg] } as unknown as Found;

describe('a commit of a part', () => {
  it.each([
    ['in minor units', { precise_amount: '5' }, 5n],
    ['in minor units, beside a zero that was not meant', { amount: '0', precise_amount: '5' }, 5n],
    ['in major units', { amount: '5' }, 500n],
    ['that is zero, and so of all that is left', { amount: '0' }, null],
    ['that is not given, and so of all that is left', {}, null],
  ])('%s', (_what, asked, amount) => {
    expect(buildInflightAction({ status: 'commit', ...asked }, held)).toEqual({ kind: 'commit', amount });
  });

  it('is not reported twice', () => {
    expect(() => buildInflightAction({ status: 'commit', amount: '5', precise_amount: '500' }, held)).toThrow(
      'give either amount or precise_amount',
    );
  });
});
