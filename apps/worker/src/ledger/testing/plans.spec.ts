import { hotLane } from '@bellwether/database/ledger';
import { type ClientStep, planHistory, type WorkerStep } from './history-plan.js';
import { killSize, planKills } from './kill-plan.js';
import { disasters, planTorture, type TorturePlan, tortureSize } from './torture-plan.js';

const seeds = Array.from({ length: 40 }, (_, index) => index * 7919);
const asText = (plan: unknown): string =>
  JSON.stringify(plan, (_key, value) => (typeof value === 'bigint' ? `${value}` : value));

describe.each([
  ['of the torture', planTorture],
  ['of the killed worker', planKills],
  ['of a history', planHistory],
])('the plan %s', (_name, plan: (seed: number) => unknown) => {
  it('is the same for the same seed, from the first request to the last kill', () => {
    for (const seed of seeds) expect(asText(plan(seed))).toBe(asText(plan(seed)));
  });

  it('is another one for another seed', () => {
    const texts = seeds.map((seed) => asText(plan(seed)));
    expect(new Set(texts).size).toBe(seeds.length);
  });
});

describe('every plan of the torture', () => {
  const plans = seeds.map(planTorture);
  const sentIn = ({ rounds }: TorturePlan) =>
    rounds.flatMap(({ clients }) => clients.flatMap(({ held, sent }) => [...held, ...sent]));

  it('has each kind of disaster, and one in each round while requests are under way', () => {
    const requests = tortureSize.clients * tortureSize.sentPerClient;
    for (const { rounds } of plans) {
      expect(new Set(rounds.map(({ disaster }) => disaster))).toEqual(new Set(disasters));
      expect(rounds).toHaveLength(tortureSize.rounds);
      for (const { afterAnswers, clients } of rounds) {
        expect(clients.flatMap(({ sent }) => sent)).toHaveLength(requests);
        expect(afterAnswers).toBeLessThan(requests);
      }
    }
  });

  it('begins with another disaster for another seed', () => {
    expect(new Set(plans.map(({ rounds }) => rounds[0]?.disaster)).size).toBe(disasters.length);
  });

  it('sends some references more than once', () => {
    for (const plan of plans) {
      const references = sentIn(plan).flatMap((one) => one.references);
      expect(new Set(references).size).toBeLessThan(references.length);
    }
  });

  it('has atomic requests that are held, expire, and are committed on both sides of that moment', () => {
    for (const plan of plans) {
      const meeting = sentIn(plan).filter(
        ({ kind, dates, action }) =>
          kind === 'atomic' && dates.inflight_expiry_date !== undefined && action?.status === 'commit',
      );
      expect(meeting.length).toBeGreaterThan(5);
    }
  });

  it('has divided transactions, every date, parts of commits, limits and two currencies', () => {
    for (const plan of plans) {
      const sent = sentIn(plan);
      expect(new Set(sent.map(({ kind }) => kind))).toEqual(new Set(['alone', 'divided', 'atomic']));
      expect(new Set(sent.flatMap(({ dates }) => Object.keys(dates))).size).toBe(3);
      expect(sent.some(({ action }) => action?.precise_amount !== undefined)).toBe(true);
      const text = JSON.stringify(sent);
      for (const part of ['"USD"', '"EUR"', '"overdraft_limit"', '"void"']) expect(text).toContain(part);
    }
  });
});

describe('every plan of the killed worker', () => {
  it('kills before everything of its round is final', () => {
    for (const { afterFinals } of seeds.flatMap(planKills)) {
      expect(afterFinals).toBeLessThan(killSize.requestsPerRound);
    }
  });
});

describe('every plan of a history', () => {
  const plans = seeds.map(planHistory);
  const clientSteps = plans.flatMap(({ rounds }) => rounds.flatMap(({ clients }) => clients.flat()));
  const kindsOf = (steps: readonly (ClientStep | WorkerStep)[]) => new Set(steps.map(({ kind }) => kind));

  it('has workers that enter the hot lane, work it and leave it', () => {
    for (const { workers } of plans) {
      const steps = workers.flatMap((worker) => worker.steps);
      expect(kindsOf(steps)).toEqual(new Set(['work', 'batch', 'enter', 'leave', 'seal']));
      expect(steps.some((step) => step.kind === 'work' && step.lane === hotLane)).toBe(true);
    }
  });

  it('has rounds in which workers rest and others in which they do not', () => {
    for (const { rounds } of plans) expect(new Set(rounds.map(({ rest }) => rest)).size).toBe(2);
  });

  it('has, over some seeds, requests of every kind with every date in every currency', () => {
    expect(kindsOf(clientSteps)).toEqual(new Set(['send', 'act', 'look']));
    const sent = clientSteps.flatMap((step) => (step.kind === 'send' ? [step] : []));
    expect(new Set(sent.map((step) => step.as))).toEqual(new Set(['alone', 'divided', 'atomic']));
    const transactions = sent.flatMap((step) => step.transactions);
    for (const field of ['expiresInMs', 'commitsInMs', 'dueInMs', 'overdraftLimit'] as const) {
      expect(transactions.some((one) => one[field] !== undefined)).toBe(true);
    }
    expect(new Set(transactions.map(({ currency }) => currency))).toEqual(new Set(['USD', 'EUR']));
  });

  it('sends, over some seeds, some references more than once', () => {
    const sent = plans.map(({ rounds }) =>
      rounds
        .flatMap(({ clients }) => clients.flat())
        .flatMap((step) => (step.kind === 'send' ? step.transactions : []))
        .map(({ reference }) => reference),
    );
    expect(sent.some((references) => new Set(references).size < references.length)).toBe(true);
  });
});
