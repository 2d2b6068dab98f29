import { parseArgs } from 'node:util';

export interface DemoOptions {
  readonly url: string;
  readonly apiKey: string | undefined;
  readonly seconds: number;
  /** Steps a second, as far as the server keeps up. */
  readonly rate: number;
  readonly seed: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

const isWhole = (text: string): boolean => /^[1-9]\d{0,8}$/.test(text);

export const demoUsage = `Usage: pnpm demo [options]

Sends traffic to a running system, so that every panel shows data, and stops by itself.

  --url <url>          the server; default http://127.0.0.1:<BELLWETHER_SERVER_PORT or 5001>
  --seconds <number>   how long; default 60
  --rate <number>      steps a second; default 40
  --seed <number>      the seed of the random choices; default a new one
  --help               this text

BELLWETHER_SERVER_SECRET_KEY is sent as X-Api-Key where it is set.`;

export const asksForHelp = (args: readonly string[]): boolean =>
  args.some((arg) => arg === '--help' || arg === '-h');

/** Reads `--url`, `--seconds`, `--rate` and `--seed`; throws an error with the accepted form. */
export const readDemoOptions = (args: readonly string[], env: Environment): DemoOptions => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      url: { type: 'string' },
      seconds: { type: 'string', default: '60' },
      rate: { type: 'string', default: '40' },
      seed: { type: 'string', default: String(1 + (Date.now() % 1_000_000)) },
    },
  });
  const whole = (name: 'seconds' | 'rate' | 'seed'): number => {
    const text = values[name];
    if (!isWhole(text)) throw new Error(`--${name} takes a whole number above zero, not "${text}"`);
    return Number(text);
  };
  const port = env['BELLWETHER_SERVER_PORT'] ?? env['BLNK_SERVER_PORT'] ?? '5001';
  return {
    url: (values.url ?? `http://127.0.0.1:${port}`).replace(/\/$/, ''),
    apiKey: env['BELLWETHER_SERVER_SECRET_KEY'] ?? env['BLNK_SERVER_SECRET_KEY'],
    seconds: whole('seconds'),
    rate: whole('rate'),
    seed: whole('seed'),
  };
};
