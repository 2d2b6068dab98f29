import { Dice } from '@bellwether/local/testing';

export const disasters = [
  'kill a worker',
  'kill every worker',
  'restart redis',
  'flush redis',
  'restart postgres',
  'crash postgres',
] as const;
export type Disaster = (typeof disasters)[number];

/** Counted from when a request is sent. */
export interface TortureDates {
  readonly inflight_expiry_date?: number;
  readonly inflight_commit_date?: number;
  readonly scheduled_for?: number;
}

/** What is asked twice of what was accepted, by the client that sent it. */
export interface TortureAction {
  readonly status: 'commit' | 'void';
  /** Without it, all that is left. */
  readonly precise_amount?: number;
  /** After so many more requests of the client, and at the latest so long before it expires: there the two meet. */
  readonly afterRequests: number;
  readonly beforeExpiryMs: number;
}

export interface TortureRequest {
  /** An atomic one is a bulk request of several sources, a divided one a transaction of several legs. */
  readonly kind: 'alone' | 'divided' | 'atomic';
  /** Under which what is accepted is stored. */
  readonly references: readonly string[];
  /** Without its dates. */
  readonly body: object;
  readonly dates: TortureDates;
  readonly action?: TortureAction;
}

export interface TortureLoad {
  /** Atomic requests of several sources, held when the round begins: what is asked of them meets what their dates do. */
  readonly held: readonly TortureRequest[];
  /** What the client sends then, one after the other. */
  readonly sent: readonly TortureRequest[];
}

export interface TortureRound {
  readonly disaster: Disaster;
  /** The disaster strikes when so many of the requests sent in the round have been answered. */
  readonly afterAnswers: number;
  /** Which of the workers is killed, where one is. */
  readonly victim: number;
  /** Lanes whose job is delivered once more, for nothing. */
  readonly deliveredAgain: readonly number[];
  readonly clients: readonly TortureLoad[];
}

export interface TorturePlan {
  readonly rounds: readonly TortureRound[];
}

export const tortureSize = {
  rounds: 8,
  clients: 6,
  heldPerClient: 3,
  sentPerClient: 20,
  workers: 2,
  lanes: 8,
};
/** Of what is sent alone. Fewer than are sent: some come again, in the same round or a later one. */
const references = 600;
const names = ['@World', '@Shop', '@Bank', '@Clerk', '@Hot'];

const between = (dice: Dice, low: number, high: number): number => low - 1 + dice.upTo(high - low + 1);

const list = <T>(length: number, deal: (index: number) => T): readonly T[] =>
  Array.from({ length }, (_, index) => deal(index));

const shuffle = <T>(dice: Dice, items: readonly T[]): readonly T[] => {
  const left = [...items];
  return items.flatMap(() => left.splice(dice.upTo(left.length) - 1, 1));
};

const common = (dice: Dice, inflight: boolean) => ({
  precision: 100,
  description: 'torture',
  currency: dice.oneOf(['USD', 'USD', 'EUR']),
  allow_overdraft: dice.chance(0.7),
  ...(dice.chance(0.1) && { overdraft_limit: between(dice, 1, 20) }),
  inflight,
});

/** In the order in which they must come. */
const dealDates = (dice: Dice, inflight: boolean, mayBeScheduled: boolean): TortureDates => ({
  ...(inflight && dice.chance(0.6) && { inflight_expiry_date: between(dice, 500, 1_500) }),
  ...(inflight && dice.chance(0.2) && { inflight_commit_date: between(dice, 300, 490) }),
  ...(mayBeScheduled && dice.chance(0.1) && { scheduled_for: between(dice, 200, 290) }),
});

const dealAction = (dice: Dice, inflight: boolean, mayBePart: boolean): { action?: TortureAction } => {
  if (!inflight || dice.chance(0.2)) return {};
  const status = dice.chance(0.7) ? 'commit' : 'void';
  const part = mayBePart && status === 'commit' && dice.chance(0.4);
  return {
    action: {
      status,
      ...(part && { precise_amount: between(dice, 1, 100) }),
      afterRequests: dice.oneOf([0, 3, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]),
      beforeExpiryMs: between(dice, 0, 60),
    },
  };
};

const dealAlone = (dice: Dice): TortureRequest => {
  const inflight = dice.chance(0.25);
  const [source, destination] = shuffle(dice, names);
  const reference = `t-${between(dice, 1, references)}`;
  return {
    kind: 'alone',
    references: [reference],
    body: {
      ...common(dice, inflight),
      reference,
      precise_amount: between(dice, 1, 400),
      source,
      destination,
    },
    dates: dealDates(dice, inflight, true),
    ...dealAction(dice, inflight, true),
  };
};

const dealDivided = (dice: Dice, reference: string): TortureRequest => {
  const inflight = dice.chance(0.6);
  const [one, ...others] = shuffle(dice, names);
  const shares = others.slice(0, between(dice, 2, 3)).map((identifier, index) => ({
    identifier,
    distribution: index === 0 ? 'left' : `${between(dice, 10, 40)}%`,
  }));
  const sides = dice.chance(0.5)
    ? { source: one, destinations: shares }
    : { sources: shares, destination: one };
  return {
    kind: 'divided',
    references: shares.map((_share, index) => (index === 0 ? reference : `${reference}_${index + 1}`)),
    body: { ...common(dice, inflight), ...sides, reference, precise_amount: between(dice, 20, 400) },
    dates: dealDates(dice, inflight, true),
    ...dealAction(dice, inflight, false),
  };
};

const bulkOf = (dice: Dice, references: readonly string[], terms: () => object) => {
  const sources = shuffle(dice, names);
  const transactions = references.map((reference, index) => {
    const source = sources[index];
    const destination = shuffle(dice, names).find((each) => each !== source);
    return { ...terms(), reference, precise_amount: between(dice, 1, 400), source, destination };
  });
  return { kind: 'atomic', references, body: { atomic: true, run_async: true, transactions } } as const;
};

const membersOf = (dice: Dice, name: string): readonly string[] =>
  list(between(dice, 2, 4), (index) => `${name}-${index}`);

/** Its first may have a reference that another has: then nothing of it is stored. */
const dealAtomic = (dice: Dice, name: string): TortureRequest => {
  const inflight = dice.chance(0.8);
  const [first, ...others] = membersOf(dice, name);
  const members = [dice.chance(0.1) ? `t-${between(dice, 1, references)}` : (first as string), ...others];
  return {
    ...bulkOf(dice, members, () => ({ ...common(dice, inflight), allow_overdraft: dice.chance(0.9) })),
    dates: dealDates(dice, inflight, false),
    ...dealAction(dice, inflight, true),
  };
};

/** Never rejected, and asked about when it expires or when its client has sent everything. */
const dealHeld = (dice: Dice, name: string): TortureRequest => ({
  ...bulkOf(dice, membersOf(dice, name), () => {
    return { ...common(dice, true), allow_overdraft: true, overdraft_limit: 0 };
  }),
  dates: { inflight_expiry_date: between(dice, 1_000, 2_000) },
  action: {
    status: dice.chance(0.7) ? 'commit' : 'void',
    afterRequests: Number.MAX_SAFE_INTEGER,
    beforeExpiryMs: between(dice, 0, 60),
  },
});

const dealRequest = (dice: Dice, name: string): TortureRequest => {
  const face = dice.upTo(10);
  if (face <= 7) return dealAlone(dice);
  return face <= 9 ? dealAtomic(dice, `a-${name}`) : dealDivided(dice, `d-${name}`);
};

/** Everything about a run that is left to chance. Pure: the same seed gives the same plan. */
export const planTorture = (seed: number): TorturePlan => {
  const dice = new Dice(seed);
  const { rounds, clients, heldPerClient, sentPerClient, workers, lanes } = tortureSize;
  const more = list(rounds - disasters.length, () => dice.oneOf(disasters));
  const deck = shuffle(dice, [...disasters, ...more]);
  const dealRound = (disaster: Disaster, round: number): TortureRound => ({
    disaster,
    afterAnswers: between(dice, 0, (clients * sentPerClient) / 2),
    victim: between(dice, 0, workers - 1),
    deliveredAgain: list(between(dice, 0, 6), () => between(dice, 0, lanes - 1)),
    clients: list(clients, (client) => ({
      held: list(heldPerClient, (index) => dealHeld(dice, `h-${round}-${client}-${index}`)),
      sent: list(sentPerClient, (index) => dealRequest(dice, `${round}-${client}-${index}`)),
    })),
  });
  return { rounds: deck.map(dealRound) };
};
