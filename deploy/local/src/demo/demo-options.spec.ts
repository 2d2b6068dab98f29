import { asksForHelp, demoUsage, readDemoOptions } from './demo-options.js';
import { SeededRandom } from './seeded-random.js';

describe('the options of the demo', () => {
  it('are a minute of modest traffic for the configured server', () => {
    expect(readDemoOptions(['--seed', '7'], { BELLWETHER_SERVER_PORT: '5055' })).toEqual({
      url: 'http://127.0.0.1:5055',
      apiKey: undefined,
      seconds: 60,
      rate: 40,
      seed: 7,
    });
  });

  it('take another server, its key, and other amounts', () => {
    const args = ['--url', 'https://api.example/', '--seconds', '5', '--rate', '100', '--seed', '7'];
    expect(readDemoOptions(args, { BELLWETHER_SERVER_SECRET_KEY: 'k' })).toEqual({
      url: 'https://api.example',
      apiKey: 'k',
      seconds: 5,
      rate: 100,
      seed: 7,
    });
  });

  it('are all named in the usage, which --help and -h print', () => {
    for (const name of ['url', 'seconds', 'rate', 'seed']) expect(demoUsage).toContain(`--${name} <`);
    expect([['--help'], ['--rate', '5', '-h'], ['--rate', '5']].map(asksForHelp)).toEqual([
      true,
      true,
      false,
    ]);
  });

  it.each(['0', '-1', 'soon', '1.5'])('refuse %s seconds with the accepted form', (seconds) => {
    expect(() => readDemoOptions([`--seconds=${seconds}`], {})).toThrow(
      `--seconds takes a whole number above zero, not "${seconds}"`,
    );
  });
});

it('repeats the same numbers for the same seed', () => {
  const numbers = (seed: number): number[] => {
    const random = new SeededRandom(seed);
    return Array.from({ length: 5 }, () => random.upTo(6));
  };
  expect(numbers(42)).toEqual(numbers(42));
  expect(numbers(42)).not.toEqual(numbers(43));
});
