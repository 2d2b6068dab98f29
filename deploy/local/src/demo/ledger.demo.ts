import { randomUUID } from 'node:crypto';
import type { DemoApi } from './demo-api.js';
import type { DemoDomain } from './demo-domain.js';
import type { Dice } from './dice.js';

const currencies = ['USD', 'EUR', 'JPY'] as const;
const shops = ['@DemoBakery', '@DemoBooks', '@DemoBikes'] as const;
/** Never gets any money, so that whoever asks it for some is refused. */
const beggar = '@DemoEmptyPocket';

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

const fromTheWorld = (dice: Dice): Movement => ({
  source: '@DemoWorld',
  destination: dice.oneOf(shops),
  amount: dice.upTo(50_000),
  currency: dice.oneOf(currencies),
});

type Step = (api: DemoApi, dice: Dice) => Promise<unknown>;

const pay: Step = (api, dice) =>
  api.call('POST', '/transactions', transaction(fromTheWorld(dice), { allow_overdraft: true }));

const payWithoutMoney: Step = (api, dice) =>
  api.call('POST', '/transactions', transaction({ ...fromTheWorld(dice), source: beggar }));

const payTwice: Step = async (api, dice) => {
  const body = transaction(fromTheWorld(dice), { allow_overdraft: true });
  await api.call('POST', '/transactions', body);
  await api.call('POST', '/transactions', body);
};

const payAtOnce: Step = (api, dice) =>
  api.call(
    'POST',
    '/transactions',
    transaction(fromTheWorld(dice), { allow_overdraft: true, skip_queue: true }),
  );

/** Holds an amount, then mostly takes it and sometimes lets it go. */
const hold: Step = async (api, dice) => {
  const body = transaction(fromTheWorld(dice), { allow_overdraft: true, inflight: true, skip_queue: true });
  const { body: held } = await api.call('POST', '/transactions', body);
  const status = dice.chance(0.7) ? 'commit' : 'void';
  await api.call('PUT', `/transactions/inflight/${String(held['transaction_id'])}`, { status });
};

const giveBack: Step = async (api, dice) => {
  const body = transaction(fromTheWorld(dice), { allow_overdraft: true, skip_queue: true });
  const { body: paid } = await api.call('POST', '/transactions', body);
  await api.call('POST', `/refund-transaction/${String(paid['transaction_id'])}`, {});
};

const openBalance: Step = (api, dice) =>
  api.call('POST', '/balances', { ledger_id: ledgerId, currency: dice.oneOf(currencies) });

const look: Step = (api, dice) =>
  api.call('GET', `/balances/indicator/${encodeURIComponent(dice.oneOf(shops))}/currency/USD`);

let ledgerId = '';

/** How often each happens, of a hundred. */
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

const choose = (dice: Dice): Step => {
  let left = dice.next() * 100;
  for (const [share, step] of steps) {
    left -= share;
    if (left < 0) return step;
  }
  return pay;
};

export const ledgerDemo: DemoDomain = {
  name: 'ledger',
  async prepare(api) {
    const { status, body } = await api.call('POST', '/ledgers', { name: 'Demo' });
    if (status !== 201) throw new Error(`no ledger could be opened: ${JSON.stringify(body)}`);
    ledgerId = String(body['ledger_id']);
  },
  async step(api, dice) {
    await choose(dice)(api, dice);
  },
};
