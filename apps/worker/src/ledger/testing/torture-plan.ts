import { SeededRandom } from '@bellwether/local/testing';

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

const between = (random: SeededRandom, low: number, high: number): number =>
  low - 1 + random.upTo(high - low + 1);

const list = <T>(length: number, deal: (index: number) => T): readonly T[] =>
  Array.from({ length }, (_, index) => deal(index));

const shuffle = <T>(random: SeededRandom, items: readonly T[]): readonly T[] => {
  const left = [...items];
  return items.flatMap(() => left.splice(random.upTo(left.length) - 1, 1));
};

const common = (random: SeededRandom, inflight: boolean) => ({
  precision: 100,
  description: 'torture',
  currency: random.oneOf(['USD', 'USD', 'EUR']),
  allow_overdraft: random.chance(0.7),
  ...(random.chance(0.1) && { overdraft_limit: between(random, 1, 20) }),
  inflight,
});

/** In the order in which they must come. */
const dealDates = (random: SeededRandom, inflight: boolean, mayBeScheduled: boolean): TortureDates => ({
  ...(inflight && random.chance(0.6) && { inflight_expiry_date: between(random, 500, 1_500) }),
  ...(inflight && random.chance(0.2) && { inflight_commit_date: between(random, 300, 490) }),
  ...(mayBeScheduled && random.chance(0.1) && { scheduled_for: between(random, 200, 290) }),
});

const dealAction = (
  random: SeededRandom,
  inflight: boolean,
  mayBePart: boolean,
): { action?: TortureAction } => {
  if (!inflight || random.chance(0.2)) return {};
  const status = random.chance(0.7) ? 'commit' : 'void';
  const part = mayBePart && status === 'commit' && random.chance(0.4);
  return {
    action: {
      status,
      ...(part && { precise_amount: between(random, 1, 100) }),
      afterRequests: random.oneOf([0, 3, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]),
      beforeExpiryMs: between(random, 0, 60),
    },
  };
};

const dealAlone = (random: SeededRandom): TortureRequest => {
  const inflight = random.chance(0.25);
  const [source, destination] = shuffle(random, names);
  const reference = `t-${between(random, 1, references)}`;
  return {
    kind: 'alone',
    references: [reference],
    body: {
      ...common(random, inflight),
      reference,
      precise_amount: between(random, 1, 400),
      source,
      destination,
    },
    dates: dealDates(random, inflight, true),
    ...dealAction(random, inflight, true),
  };
};

const dealDivided = (random: SeededRandom, reference: string): TortureRequest => {
  const inflight = random.chance(0.6);
  const [one, ...others] = shuffle(random, names);
  const shares = others.slice(0, between(random, 2, 3)).map((identifier, index) => ({
    identifier,
    distribution: index === 0 ? 'left' : `${between(random, 10, 40)}%`,
  }));
  const sides = random.chance(0.5)
    ? { source: one, destinations: shares }
    : { sources: shares, destination: one };
  return {
    kind: 'divided',
    references: shares.map((_share, index) => (index === 0 ? reference : `${reference}_${index + 1}`)),
    body: { ...common(random, inflight), ...sides, reference, precise_amount: between(random, 20, 400) },
    dates: dealDates(random, inflight, true),
    ...dealAction(random, inflight, false),
  };
};

const bulkOf = (random: SeededRandom, references: readonly string[], terms: () => object) => {
  const sources = shuffle(random, names);
  const transactions = references.map((reference, index) => {
    const source = sources[index];
    const destination = shuffle(random, names).find((each) => each !== source);
    return { ...terms(), reference, precise_amount: between(random, 1, 400), source, destination };
  });
  return { kind: 'atomic', references, body: { atomic: true, run_async: true, transactions } } as const;
};

const membersOf = (random: SeededRandom, name: string): readonly string[] =>
  list(between(random, 2, 4), (index) => `${name}-${index}`);

/** Its first may have a reference that another has: then nothing of it is stored. */
const dealAtomic = (random: SeededRandom, name: string): TortureRequest => {
  const inflight = random.chance(0.8);
  const [first, ...others] = membersOf(random, name);
  const members = [random.chance(0.1) ? `t-${between(random, 1, references)}` : (first as string), ...others];
  return {
    ...bulkOf(random, members, () => ({ ...common(random, inflight), allow_overdraft: random.chance(0.9) })),
    dates: dealDates(random, inflight, false),
    ...dealAction(random, inflight, true),
  };
};

/** Never rejected, and asked about when it expires or when its client has sent everything. */
const dealHeld = (random: SeededRandom, name: string): TortureRequest => ({
  ...bulkOf(random, membersOf(random, name), () => {
    return { ...common(random, true), allow_overdraft: true, overdraft_limit: 0 };
  }),
  dates: { inflight_expiry_date: between(random, 1_000, 2_000) },
  action: {
    status: random.chance(0.7) ? 'commit' : 'void',
    afterRequests: Number.MAX_SAFE_INTEGER,
    beforeExpiryMs: between(random, 0, 60),
  },
});

const dealRequest = (random: SeededRandom, name: string): TortureRequest => {
  const face = random.upTo(10);
  if (face <= 7) return dealAlone(random);
  return face <= 9 ? dealAtomic(random, `a-${name}`) : dealDivided(random, `d-${name}`);
};

/** Everything about a run that is left to chance. Pure: the same seed gives the same plan. */
export const planTorture = (seed: number): TorturePlan => {
  const random = new SeededRandom(seed);
  const { rounds, clients, heldPerClient, sentPerClient, workers, lanes } = tortureSize;
  const more = list(rounds - disasters.length, () => random.oneOf(disasters));
  const deck = shuffle(random, [...disasters, ...more]);
  const dealRound = (disaster: Disaster, round: number): TortureRound => ({
    disaster,
    afterAnswers: between(random, 0, (clients * sentPerClient) / 2),
    victim: between(random, 0, workers - 1),
    deliveredAgain: list(between(random, 0, 6), () => between(random, 0, lanes - 1)),
    clients: list(clients, (client) => ({
      held: list(heldPerClient, (index) => dealHeld(random, `h-${round}-${client}-${index}`)),
      sent: list(sentPerClient, (index) => dealRequest(random, `${round}-${client}-${index}`)),
    })),
  });
  return { rounds: deck.map(dealRound) };
};
