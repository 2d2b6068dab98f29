import { readDemoOptions } from './demo-options.js';
import { Dice } from './dice.js';

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

  it.each(['0', '-1', 'soon', '1.5'])('refuse %s seconds with the accepted form', (seconds) => {
    expect(() => readDemoOptions([`--seconds=${seconds}`], {})).toThrow(
      `--seconds takes a whole number above zero, not "${seconds}"`,
    );
  });
});

it('throws the same dice for the same seed', () => {
  const throws = (seed: number): number[] => {
    const dice = new Dice(seed);
    return Array.from({ length: 5 }, () => dice.upTo(6));
  };
  expect(throws(42)).toEqual(throws(42));
  expect(throws(42)).not.toEqual(throws(43));
});
