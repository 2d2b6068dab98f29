import { hotLane } from '@bellwether/database/ledger';
import { Dice } from '@bellwether/local/testing';
import { lanes } from './ledger-fixture.js';

export const currencies = ['USD', 'EUR'] as const;
export type Currency = (typeof currencies)[number];

export const historySize = {
  rounds: 4,
  clients: 3,
  stepsPerClient: 6,
  workers: 3,
  stepsPerWorker: 40,
  balances: 4,
};

export interface PlannedTransaction {
  readonly reference: string;
  readonly currency: Currency;
  /** Which of the balances of the currency. */
  readonly source: number;
  readonly destination: number;
  readonly amount: bigint;
  readonly allowOverdraft: boolean;
  readonly overdraftLimit?: bigint;
  readonly inflight: boolean;
  readonly expiresInMs?: number;
  readonly commitsInMs?: number;
  readonly dueInMs?: number;
}

export interface Sent {
  readonly kind: 'send';
  /** An atomic request has members from several sources, a divided transaction one side in common. */
  readonly as: 'alone' | 'divided' | 'atomic';
  readonly transactions: readonly PlannedTransaction[];
}

export interface Acted {
  readonly kind: 'act';
  /** On the last that any client has held, the last but one, and so on: each transaction, and then its request as a whole. */
  readonly back: number;
  readonly action: 'commit' | 'void';
  /** Without it, all that is left. */
  readonly amount?: bigint;
}

/** `look`: from here on the client knows which balances are hot now, and goes by it however old that becomes. */
export type ClientStep = Sent | Acted | { readonly kind: 'look' };

export type WorkerStep =
  | { readonly kind: 'work'; readonly lane: number }
  | { readonly kind: 'batch'; readonly lane: number; readonly limit: number }
  | { readonly kind: 'enter'; readonly currency: Currency; readonly balance: number }
  | { readonly kind: 'leave' }
  | { readonly kind: 'seal'; readonly eventsMax: number };

export interface HistoryRound {
  /**
   * Workers rest until all clients are done and every date has come, as when none of them was there: then what was asked
   * of a transaction and its dates wait side by side, in different lanes, for all who begin at once.
   */
  readonly rest: boolean;
  readonly clients: readonly (readonly ClientStep[])[];
}

export interface HistoryPlan {
  readonly rounds: readonly HistoryRound[];
  /** Done over and over until nothing waits any more. */
  readonly workers: readonly { readonly batchSize: number; readonly steps: readonly WorkerStep[] }[];
}

/** Of a transaction that is sent alone; fewer than are sent, so that some come again. */
const references = 30;
const allLanes: readonly [number, ...number[]] = [
  hotLane,
  ...Array.from({ length: lanes }, (_, lane) => lane),
];

/** What the members of one request have in common. */
const dealTerms = (dice: Dice, inflight: boolean, schedules: boolean) => ({
  currency: dice.oneOf(currencies),
  inflight,
  ...(inflight && dice.chance(0.6) && { expiresInMs: 100 + dice.upTo(150) }),
  ...(inflight && dice.chance(0.2) && { commitsInMs: 50 + dice.upTo(50) }),
  ...(schedules && dice.chance(0.2) && { dueInMs: dice.upTo(40) }),
});

const dealMovement = (dice: Dice) => {
  const source = dice.upTo(historySize.balances) - 1;
  const destination = (source + dice.upTo(historySize.balances - 1)) % historySize.balances;
  const overdraft = dice.oneOf(['none', 'limited', ...Array.from({ length: 6 }, () => 'unlimited' as const)]);
  return {
    source,
    destination,
    amount: BigInt(dice.upTo(50)),
    allowOverdraft: overdraft !== 'none',
    ...(overdraft === 'limited' && { overdraftLimit: 60n }),
  };
};

const dealAlone = (dice: Dice): Sent => {
  const terms = dealTerms(dice, dice.chance(0.5), true);
  const reference = `r-${dice.upTo(references)}`;
  return { kind: 'send', as: 'alone', transactions: [{ reference, ...terms, ...dealMovement(dice) }] };
};

/** From several sources; its first member may have a reference that another has. */
const dealAtomic = (dice: Dice, name: string): Sent => {
  const terms = dealTerms(dice, dice.chance(0.8), false);
  const first = dice.chance(0.15) ? `r-${dice.upTo(references)}` : name;
  const transactions = Array.from({ length: 1 + dice.upTo(3) }, (_, index) => ({
    ...terms,
    ...dealMovement(dice),
    reference: index === 0 ? first : `${name}-${index + 1}`,
  }));
  return { kind: 'send', as: 'atomic', transactions };
};

const dealDivided = (dice: Dice, name: string): Sent => {
  const common = { ...dealTerms(dice, dice.chance(0.7), true), ...dealMovement(dice) };
  const transactions = Array.from({ length: 1 + dice.upTo(historySize.balances - 2) }, (_, index) => ({
    ...common,
    destination: (common.source + 1 + index) % historySize.balances,
    amount: BigInt(dice.upTo(50)),
    reference: `${name}-${index + 1}`,
  }));
  return { kind: 'send', as: 'divided', transactions };
};

const dealAct = (dice: Dice): Acted => ({
  kind: 'act',
  back: dice.upTo(16),
  action: dice.chance(0.7) ? 'commit' : 'void',
  ...(dice.chance(0.5) && { amount: BigInt(dice.upTo(30)) }),
});

const dealClientStep = (dice: Dice, name: string, acts: number): ClientStep => {
  if (dice.chance(acts)) return dealAct(dice);
  const face = dice.upTo(12);
  if (face <= 4) return dealAlone(dice);
  if (face <= 8) return dealAtomic(dice, name);
  return face <= 10 ? dealDivided(dice, name) : { kind: 'look' };
};

const dealWorkerStep = (dice: Dice): WorkerStep => {
  const face = dice.upTo(40);
  const lane = dice.oneOf(allLanes);
  if (face <= 24) return { kind: 'work', lane };
  if (face <= 34) return { kind: 'batch', lane, limit: dice.oneOf([1, 4, 20]) };
  if (face <= 36) {
    const balance = dice.upTo(historySize.balances) - 1;
    return { kind: 'enter', currency: dice.oneOf(currencies), balance };
  }
  return face <= 38 ? { kind: 'leave' } : { kind: 'seal', eventsMax: dice.upTo(12) };
};

const list = <T>(length: number, deal: (index: number) => T): readonly T[] =>
  Array.from({ length }, (_, index) => deal(index));

/** What is done in any case, however the dice fall: a balance becomes hot, every lane is worked, it leaves again. */
const sureSteps: readonly WorkerStep[] = [
  { kind: 'enter', currency: 'USD', balance: 0 },
  ...allLanes.map((lane) => ({ kind: 'work' as const, lane })),
  { kind: 'leave' },
];

/** Everything about a history that is left to chance, but for who is faster. Pure: the same seed gives the same plan. */
export const planHistory = (seed: number): HistoryPlan => {
  const dice = new Dice(seed);
  const { rounds, clients, stepsPerClient, workers, stepsPerWorker } = historySize;
  const dealRound = (round: number): HistoryRound => {
    const rest = round % 2 === 1;
    const clientsOf = list(clients, (client) =>
      list(stepsPerClient, (step) => dealClientStep(dice, `${round}-${client}-${step}`, rest ? 0.8 : 0.3)),
    );
    return { rest, clients: clientsOf };
  };
  return {
    rounds: list(rounds, dealRound),
    workers: list(workers, (worker) => ({
      batchSize: dice.oneOf([1, 4, 20]),
      steps: [...(worker === 0 ? sureSteps : []), ...list(stepsPerWorker, () => dealWorkerStep(dice))],
    })),
  };
};
