import type { DemoApi } from './demo-api.js';
import type { DemoDomain } from './demo-domain.js';
import type { Dice } from './dice.js';

type Step = (api: DemoApi, dice: Dice) => Promise<unknown>;

/** What callers get wrong: each is a 4xx of its own kind. */
const mistakes: readonly [Step, ...Step[]] = [
  (api, dice) => api.call('GET', `/no/such/page/${dice.upTo(1_000_000)}`),
  (api) => api.call('POST', '/transactions', '{"amount": '),
  (api) => api.call('POST', '/transactions', { amount: 'a lot' }),
  (api) => api.call('GET', '/transactions/txn_00000000-0000-4000-8000-000000000000'),
  (api) => api.call('DELETE', '/ledgers'),
];

export const httpDemo: DemoDomain = {
  name: 'http',
  prepare: () => Promise.resolve(),
  async step(api, dice) {
    await dice.oneOf(mistakes)(api, dice);
  },
};
