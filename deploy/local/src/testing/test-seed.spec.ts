import { testSeed } from './test-seed.js';

const variable = 'BELLWETHER_TEST_SEED';
const before = process.env[variable];
afterEach(() => {
  if (before === undefined) delete process.env[variable];
  else process.env[variable] = before;
});

describe('the seed of a random test', () => {
  it('is the one that is named, and the title holds the command that runs the same again', () => {
    process.env[variable] = '4711';
    expect(testSeed('apps/shop')).toEqual({
      seed: 4711,
      replay: 'BELLWETHER_TEST_SEED=4711 pnpm test apps/shop',
    });
  });

  it('is a new one where none is named', () => {
    process.env[variable] = '';
    const { seed, replay } = testSeed('apps/shop');
    expect(replay).toBe(`BELLWETHER_TEST_SEED=${seed} pnpm test apps/shop`);
  });

  it.each(['seven', '-1', '1.5', '2147483648'])('is refused where %s is named', (wrong) => {
    process.env[variable] = wrong;
    expect(() => testSeed('apps/shop')).toThrow(/not a whole number/);
  });
});
