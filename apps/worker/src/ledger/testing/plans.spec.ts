import { killSize, planKills } from './kill-plan.js';
import { disasters, planTorture, tortureSize } from './torture-plan.js';

const seeds = Array.from({ length: 40 }, (_, index) => index * 7919);

describe.each([
  ['of the torture', planTorture],
  ['of the killed worker', planKills],
])('the plan %s', (_name, plan: (seed: number) => unknown) => {
  it('is the same for the same seed, from the first request to the last kill', () => {
    for (const seed of seeds) expect(plan(seed)).toEqual(plan(seed));
  });

  it('is another one for another seed', () => {
    const texts = seeds.map((seed) => JSON.stringify(plan(seed)));
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
