import { hotLane } from '@bellwether/database/ledger';
import { SeededRandom } from '@bellwether/local/testing';
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
const dealTerms = (random: SeededRandom, inflight: boolean, schedules: boolean) => ({
  currency: random.oneOf(currencies),
  inflight,
  ...(inflight && random.chance(0.6) && { expiresInMs: 100 + random.upTo(150) }),
  ...(inflight && random.chance(0.2) && { commitsInMs: 50 + random.upTo(50) }),
  ...(schedules && random.chance(0.2) && { dueInMs: random.upTo(40) }),
});

const dealMovement = (random: SeededRandom) => {
  const source = random.upTo(historySize.balances) - 1;
  const destination = (source + random.upTo(historySize.balances - 1)) % historySize.balances;
  const overdraft = random.oneOf([
    'none',
    'limited',
    ...Array.from({ length: 6 }, () => 'unlimited' as const),
  ]);
  return {
    source,
    destination,
    amount: BigInt(random.upTo(50)),
    allowOverdraft: overdraft !== 'none',
    ...(overdraft === 'limited' && { overdraftLimit: 60n }),
  };
};

const dealAlone = (random: SeededRandom): Sent => {
  const terms = dealTerms(random, random.chance(0.5), true);
  const reference = `r-${random.upTo(references)}`;
  return { kind: 'send', as: 'alone', transactions: [{ reference, ...terms, ...dealMovement(random) }] };
};

/** From several sources; its first member may have a reference that another has. */
const dealAtomic = (random: SeededRandom, name: string): Sent => {
  const terms = dealTerms(random, random.chance(0.8), false);
  const first = random.chance(0.15) ? `r-${random.upTo(references)}` : name;
  const transactions = Array.from({ length: 1 + random.upTo(3) }, (_, index) => ({
    ...terms,
    ...dealMovement(random),
    reference: index === 0 ? first : `${name}-${index + 1}`,
  }));
  return { kind: 'send', as: 'atomic', transactions };
};

const dealDivided = (random: SeededRandom, name: string): Sent => {
  const common = { ...dealTerms(random, random.chance(0.7), true), ...dealMovement(random) };
  const transactions = Array.from({ length: 1 + random.upTo(historySize.balances - 2) }, (_, index) => ({
    ...common,
    destination: (common.source + 1 + index) % historySize.balances,
    amount: BigInt(random.upTo(50)),
    reference: `${name}-${index + 1}`,
  }));
  return { kind: 'send', as: 'divided', transactions };
};

const dealAct = (random: SeededRandom): Acted => ({
  kind: 'act',
  back: random.upTo(16),
  action: random.chance(0.7) ? 'commit' : 'void',
  ...(random.chance(0.5) && { amount: BigInt(random.upTo(30)) }),
});

const dealClientStep = (random: SeededRandom, name: string, acts: number): ClientStep => {
  if (random.chance(acts)) return dealAct(random);
  const face = random.upTo(12);
  if (face <= 4) return dealAlone(random);
  if (face <= 8) return dealAtomic(random, name);
  return face <= 10 ? dealDivided(random, name) : { kind: 'look' };
};

const dealWorkerStep = (random: SeededRandom): WorkerStep => {
  const face = random.upTo(40);
  const lane = random.oneOf(allLanes);
  if (face <= 24) return { kind: 'work', lane };
  if (face <= 34) return { kind: 'batch', lane, limit: random.oneOf([1, 4, 20]) };
  if (face <= 36) {
    const balance = random.upTo(historySize.balances) - 1;
    return { kind: 'enter', currency: random.oneOf(currencies), balance };
  }
  return face <= 38 ? { kind: 'leave' } : { kind: 'seal', eventsMax: random.upTo(12) };
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
  const random = new SeededRandom(seed);
  const { rounds, clients, stepsPerClient, workers, stepsPerWorker } = historySize;
  const dealRound = (round: number): HistoryRound => {
    const rest = round % 2 === 1;
    const clientsOf = list(clients, (client) =>
      list(stepsPerClient, (step) => dealClientStep(random, `${round}-${client}-${step}`, rest ? 0.8 : 0.3)),
    );
    return { rest, clients: clientsOf };
  };
  return {
    rounds: list(rounds, dealRound),
    workers: list(workers, (worker) => ({
      batchSize: random.oneOf([1, 4, 20]),
      steps: [...(worker === 0 ? sureSteps : []), ...list(stepsPerWorker, () => dealWorkerStep(random))],
    })),
  };
};
