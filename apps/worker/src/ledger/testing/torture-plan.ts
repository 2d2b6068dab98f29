import { Dice } from '@bellwether/local/testing';

export const disasters = [
  'kill a worker',
  'restart redis',
  'flush redis',
  'restart postgres',
  'crash postgres',
] as const;
export type Disaster = (typeof disasters)[number];

export interface TortureRequest {
  readonly reference: string;
  readonly precise_amount: number;
  readonly precision: number;
  readonly description: string;
  readonly currency: string;
  readonly source: string;
  readonly destination: string;
  readonly allow_overdraft: boolean;
  readonly inflight: boolean;
}

export interface TortureRound {
  readonly disaster: Disaster;
  /** The disaster strikes when so many requests of the round have been answered. */
  readonly afterAnswers: number;
  /** Which of the workers is killed, where one is. */
  readonly victim: number;
  /** Lanes whose job is delivered once more, for nothing. */
  readonly deliveredAgain: readonly number[];
  /** What each client sends, one after the other. */
  readonly clients: readonly (readonly TortureRequest[])[];
}

export interface TorturePlan {
  readonly rounds: readonly TortureRound[];
  /** What is asked twice, after its round, of an inflight transaction that was accepted under this reference. */
  readonly actions: ReadonlyMap<string, 'commit' | 'void'>;
}

export const tortureSize = { rounds: 8, clients: 6, requestsPerClient: 25, workers: 2, lanes: 8 };
/** Fewer than are sent: some references come again, in the same round or a later one. */
const references = 900;
const names = ['@World', '@Shop', '@Bank', '@Clerk', '@Hot'];

/** Everything about a run that is left to chance. Pure: the same seed gives the same plan. */
export const planTorture = (seed: number): TorturePlan => {
  const dice = new Dice(seed);
  const between = (low: number, high: number): number => low - 1 + dice.upTo(high - low + 1);
  const { rounds, clients, requestsPerClient, workers, lanes } = tortureSize;

  const request = (): TortureRequest => {
    const source = between(0, names.length - 1);
    return {
      reference: `t-${between(1, references)}`,
      precise_amount: between(1, 400),
      precision: 100,
      description: 'torture',
      currency: 'USD',
      source: names[source] as string,
      destination: names[(source + between(1, names.length - 1)) % names.length] as string,
      allow_overdraft: dice.chance(0.7),
      inflight: dice.chance(0.2),
    };
  };
  const round = (): TortureRound => ({
    disaster: dice.oneOf(disasters),
    afterAnswers: between(0, (clients * requestsPerClient) / 2),
    victim: between(0, workers - 1),
    deliveredAgain: Array.from({ length: between(0, 6) }, () => between(0, lanes - 1)),
    clients: Array.from({ length: clients }, () => Array.from({ length: requestsPerClient }, request)),
  });
  const actions = Array.from({ length: references }, (_, index) => {
    const action = dice.chance(0.5) ? 'commit' : 'void';
    return dice.chance(0.4) ? [[`t-${index + 1}`, action] as const] : [];
  });
  return { rounds: Array.from({ length: rounds }, round), actions: new Map(actions.flat()) };
};
