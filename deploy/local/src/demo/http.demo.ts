import type { DemoApi, DemoDomain } from './demo-api.js';
import type { SeededRandom } from './seeded-random.js';

type Step = (api: DemoApi, random: SeededRandom) => Promise<unknown>;

/** Wrong requests: each gets another 4xx. */
const mistakes: readonly [Step, ...Step[]] = [
  (api, random) => api.call('GET', `/no/such/page/${random.upTo(1_000_000)}`),
  (api) => api.call('POST', '/transactions', '{"amount": '),
  (api) => api.call('POST', '/transactions', { amount: 'a lot' }),
  (api) => api.call('GET', '/transactions/txn_00000000-0000-4000-8000-000000000000'),
  (api) => api.call('DELETE', '/ledgers'),
];

export const httpDemo: DemoDomain = {
  name: 'http',
  prepare: () => Promise.resolve(),
  async step(api, random) {
    await random.oneOf(mistakes)(api, random);
  },
};
