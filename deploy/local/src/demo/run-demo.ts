import { setTimeout as after } from 'node:timers/promises';
import { DemoApi, type DemoDomain } from './demo-api.js';
import type { DemoOptions } from './demo-options.js';
import { healthChecksDemo } from './health-checks.demo.js';
import { httpDemo } from './http.demo.js';
import { ledgerDemo } from './ledger.demo.js';
import { SeededRandom } from './seeded-random.js';

/** With the share of all steps in percent. Jobs, database, process and telemetry panels show the results. */
const demoDomains: readonly (readonly [number, DemoDomain])[] = [
  [84, ledgerDemo],
  [10, httpDemo],
  [6, healthChecksDemo],
];

export interface DemoOutput {
  readonly say: (line: string) => void;
  /** Replaces the last line. */
  readonly progress: (line: string) => void;
  readonly reportEveryMs: number;
}

/** The demo must not overload the system. */
const atOnceMax = 32;

/** Sends traffic for the given time; resolves to false if the server does not answer. */
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
  for (const [, domain] of demoDomains) await domain.prepare(api);
  say(
    `Traffic for ${options.url}, ${options.seconds} s, about ${options.rate} a second, seed ${options.seed}`,
  );
  const random = new SeededRandom(options.seed);
  const running = new Set<Promise<void>>();
  const endsAt = performance.now() + options.seconds * 1000;
  let nextReport = 0;
  while (performance.now() < endsAt) {
    if (running.size >= atOnceMax) await Promise.race(running);
    const step: Promise<void> = random
      .weighted(demoDomains)
      .step(api, random)
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
  for (const [, domain] of demoDomains) {
    for (const line of (await domain.finish?.(api)) ?? []) say(line);
  }
  return true;
};

const whyNotReady = async ({ url }: DemoOptions): Promise<string | undefined> => {
  const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
  if (answer === undefined) return `No answer from ${url}. Start the system:  pnpm dev`;
  return answer.ok
    ? undefined
    : `${url} is not ready (${answer.status} on /readyz). Ask it why:  curl ${url}/health`;
};
