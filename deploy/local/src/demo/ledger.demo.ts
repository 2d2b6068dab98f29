import { randomUUID } from 'node:crypto';
import type { Answer, DemoApi, DemoDomain } from './demo-api.js';
import type { SeededRandom } from './seeded-random.js';

const currencies = ['USD', 'EUR', 'JPY'] as const;
const shops = ['@DemoBakery', '@DemoBooks', '@DemoBikes'] as const;
/** Never receives money, so that a transaction from it is rejected. */
const emptyBalance = '@DemoEmptyPocket';

/** A transaction into a random shop, with other fields than usual. */
const transaction = (random: SeededRandom, fields: object): object => {
  const [destination, amount] = [random.oneOf(shops), random.upTo(50_000)];
  return {
    precise_amount: amount,
    precision: 100,
    reference: `demo-${randomUUID()}`,
    description: 'Demo traffic',
    currency: random.oneOf(currencies),
    source: '@DemoWorld',
    destination,
    ...fields,
  };
};

type Step = (api: DemoApi, random: SeededRandom) => Promise<unknown>;

const payWith =
  (fields: object) =>
  (api: DemoApi, random: SeededRandom): Promise<Answer> =>
    api.call('POST', '/transactions', transaction(random, fields));

const pay = payWith({ allow_overdraft: true });
const payWithoutMoney = payWith({ source: emptyBalance });
const payAtOnce = payWith({ allow_overdraft: true, skip_queue: true });
const reserve = payWith({ allow_overdraft: true, inflight: true, skip_queue: true });

const payTwice: Step = async (api, random) => {
  const body = transaction(random, { allow_overdraft: true });
  await api.call('POST', '/transactions', body);
  await api.call('POST', '/transactions', body);
};

/** Holds an amount, then commits it in seven of ten cases and voids it in the others. */
const hold: Step = async (api, random) => {
  const { body: held } = await reserve(api, random);
  const status = random.chance(0.7) ? 'commit' : 'void';
  await api.call('PUT', `/transactions/inflight/${String(held['transaction_id'])}`, { status });
};

const giveBack: Step = async (api, random) => {
  const { body: paid } = await payAtOnce(api, random);
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
