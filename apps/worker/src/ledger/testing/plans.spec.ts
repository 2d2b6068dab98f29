import { hotLane } from '@bellwether/database/ledger';
import { type ClientStep, planHistory, type WorkerStep } from './history-plan.js';
import { killSize, planKills } from './kill-plan.js';
import { disasters, planTorture, tortureSize } from './torture-plan.js';

const seeds = Array.from({ length: 40 }, (_, index) => index * 7919);

describe.each([
  ['of the torture', planTorture],
  ['of the killed worker', planKills],
  ['of a history', planHistory],
])('the plan %s', (_name, plan: (seed: number) => unknown) => {
  it('is the same for the same seed, from the first request to the last kill', () => {
    for (const seed of seeds) expect(plan(seed)).toEqual(plan(seed));
  });

  it('is another one for another seed', () => {
    const texts = seeds.map((seed) =>
      JSON.stringify(plan(seed), (_key, value) => (typeof value === 'bigint' ? `${value}` : value)),
    );
    expect(new Set(texts).size).toBe(seeds.length);
  });
});

describe('every plan of the torture', () => {
  it('has a disaster in each round, while requests are under way, and over some seeds each kind of it', () => {
    const rounds = seeds.flatMap((seed) => planTorture(seed).rounds);
    expect(new Set(rounds.map(({ disaster }) => disaster))).toEqual(new Set(disasters));
    const sent = tortureSize.clients * tortureSize.requestsPerClient;
    for (const { afterAnswers, clients } of rounds) {
      expect(clients.flat()).toHaveLength(sent);
      expect(afterAnswers).toBeLessThan(sent);
    }
  });

  it('sends some references more than once', () => {
    const sent = planTorture(1).rounds.flatMap(({ clients }) => clients.flat());
    expect(new Set(sent.map(({ reference }) => reference)).size).toBeLessThan(sent.length);
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
