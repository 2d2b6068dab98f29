import { randomUUID } from 'node:crypto';
import type { DemoApi, DemoDomain } from './demo-api.js';
import type { SeededRandom } from './seeded-random.js';

const currencies = ['USD', 'EUR', 'JPY'] as const;
const shops = ['@DemoBakery', '@DemoBooks', '@DemoBikes'] as const;
/** Never receives money, so that a transaction from it is rejected. */
const emptyBalance = '@DemoEmptyPocket';

interface Movement {
  readonly source: string;
  readonly destination: string;
  readonly amount: number;
  readonly currency: string;
}

const transaction = ({ source, destination, amount, currency }: Movement, more: object = {}): object => ({
  precise_amount: amount,
  precision: 100,
  reference: `demo-${randomUUID()}`,
  description: 'Demo traffic',
  currency,
  source,
  destination,
  ...more,
});

const fromTheWorld = (random: SeededRandom): Movement => ({
  source: '@DemoWorld',
  destination: random.oneOf(shops),
  amount: random.upTo(50_000),
  currency: random.oneOf(currencies),
});

type Step = (api: DemoApi, random: SeededRandom) => Promise<unknown>;

const pay: Step = (api, random) =>
  api.call('POST', '/transactions', transaction(fromTheWorld(random), { allow_overdraft: true }));

const payWithoutMoney: Step = (api, random) =>
  api.call('POST', '/transactions', transaction({ ...fromTheWorld(random), source: emptyBalance }));

const payTwice: Step = async (api, random) => {
  const body = transaction(fromTheWorld(random), { allow_overdraft: true });
  await api.call('POST', '/transactions', body);
  await api.call('POST', '/transactions', body);
};

const payAtOnce: Step = (api, random) =>
  api.call(
    'POST',
    '/transactions',
    transaction(fromTheWorld(random), { allow_overdraft: true, skip_queue: true }),
  );

/** Holds an amount, then commits it in seven of ten cases and voids it in the others. */
const hold: Step = async (api, random) => {
  const body = transaction(fromTheWorld(random), { allow_overdraft: true, inflight: true, skip_queue: true });
  const { body: held } = await api.call('POST', '/transactions', body);
  const status = random.chance(0.7) ? 'commit' : 'void';
  await api.call('PUT', `/transactions/inflight/${String(held['transaction_id'])}`, { status });
};

const giveBack: Step = async (api, random) => {
  const body = transaction(fromTheWorld(random), { allow_overdraft: true, skip_queue: true });
  const { body: paid } = await api.call('POST', '/transactions', body);
  await api.call('POST', `/refund-transaction/${String(paid['transaction_id'])}`, {});
};

const openBalance: Step = (api, random) =>
  api.call('POST', '/balances', { ledger_id: ledgerId, currency: random.oneOf(currencies) });

const look: Step = (api, random) =>
  api.call('GET', `/balances/indicator/${encodeURIComponent(random.oneOf(shops))}/currency/USD`);

let ledgerId = '';

/** Each step with its share in percent. */
const steps: readonly (readonly [number, Step])[] = [
  [48, pay],
  [20, look],
  [8, payAtOnce],
  [8, hold],
  [5, payWithoutMoney],
  [4, openBalance],
  [4, giveBack],
  [3, payTwice],
];

export const ledgerDemo: DemoDomain = {
  name: 'ledger',
  async prepare(api) {
    const { status, body } = await api.call('POST', '/ledgers', { name: 'Demo' });
    if (status !== 201) throw new Error(`no ledger could be opened: ${JSON.stringify(body)}`);
    ledgerId = String(body['ledger_id']);
  },
  async step(api, random) {
    await random.weighted(steps)(api, random);
  },
};
