import { setTimeout as after } from 'node:timers/promises';
import { DemoApi } from './demo-api.js';
import { demoDomains } from './domains.js';
import type { DemoDomain } from './demo-domain.js';
import type { DemoOptions } from './demo-options.js';
import { Dice } from './dice.js';

export interface DemoOutput {
  readonly say: (line: string) => void;
  /** Replaces the line said last. */
  readonly progress: (line: string) => void;
  readonly reportEveryMs: number;
}

/** More at once than this and we wait: the demo shows a system at work, it does not bring one down. */
const atOnceMax = 32;

/** Traffic for so many seconds; resolves to false where there is nobody to talk to. */
export const runDemo = async (
  options: DemoOptions,
  { say, progress, reportEveryMs }: DemoOutput,
): Promise<boolean> => {
  const api = new DemoApi(options);
  const problem = await whyNotReady(options);
  if (problem !== undefined) {
    say(problem);
    return false;
  }
  for (const { domain } of demoDomains) await domain.prepare(api);
  say(
    `Traffic for ${options.url}, ${options.seconds} s, about ${options.rate} a second, seed ${options.seed}`,
  );
  const dice = new Dice(options.seed);
  const running = new Set<Promise<void>>();
  const endsAt = performance.now() + options.seconds * 1000;
  let nextReport = 0;
  while (performance.now() < endsAt) {
    if (running.size >= atOnceMax) await Promise.race(running);
    const step: Promise<void> = domainFor(dice)
      .step(api, dice)
      .catch(() => api.lost())
      .then(() => {
        running.delete(step);
      });
    running.add(step);
    const left = Math.ceil((endsAt - performance.now()) / 1000);
    if (performance.now() > nextReport) {
      progress(`  ${left} s left: ${api.tally()}`);
      nextReport = performance.now() + reportEveryMs;
    }
    await after(1000 / options.rate);
  }
  await Promise.all(running);
  progress(`  done: ${api.tally()}`);
  return true;
};

const domainFor = (dice: Dice): DemoDomain => {
  let left = dice.next() * 100;
  for (const { domain, share } of demoDomains) {
    left -= share;
    if (left < 0) return domain;
  }
  return demoDomains[0]!.domain;
};

const whyNotReady = async ({ url }: DemoOptions): Promise<string | undefined> => {
  const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
  if (answer === undefined) return `Nobody answers at ${url}. Start the system:  pnpm dev`;
  return answer.ok
    ? undefined
    : `${url} is not ready (${answer.status} on /readyz). Ask it why:  curl ${url}/health`;
};
