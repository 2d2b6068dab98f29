import type { Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

import { Database } from '@bellwether/database';
import { type MetricsListener, type TelemetryLog, withDeadline } from '@bellwether/telemetry';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import type { ProcessContext } from './context.js';
import { ProcessHealth } from './process-health.js';
import { RedisConnections } from './redis.js';

/** The order in which a process ends. Steps of one phase run one after another, in the order they were added. */
export const shutdownPhases = [
  /** Report that no more work is wanted, while everything still answers. */
  'not-ready',
  /** Take no more jobs. */
  'stop-taking',
  /** Let what runs come to its end. */
  'finish',
  /** Let the numbers be read once more. */
  'last-scrape',
  /** Close listeners and connections. */
  'close',
  /** Hand over what telemetry still holds. */
  'flush',
] as const;

export interface ShutdownStep {
  readonly phase: (typeof shutdownPhases)[number];
  readonly name: string;
  /** After this long the step is passed over and named. */
  readonly boundMs: number;
  /** The signal fires when the step is passed over. */
  run(signal: AbortSignal): Promise<void> | void;
}

export type StepOutcome = 'done' | 'failed' | 'passed over';

export interface ShutdownReport {
  readonly steps: readonly { readonly name: string; readonly outcome: StepOutcome }[];
  /** True when every step came to its end by itself. */
  readonly clean: boolean;
}

/** Ends a process in named steps, each under a bound, whatever one of them does. */
export class ShutdownSequence {
  private readonly steps: ShutdownStep[] = [];
  private running: Promise<ShutdownReport> | undefined;

  constructor(private readonly log: TelemetryLog) {}

  add(step: ShutdownStep): this {
    if (this.running) throw new Error(`shutdown step "${step.name}" was added after the shutdown had begun`);
    if (this.steps.some(({ name }) => name === step.name)) {
      throw new Error(`shutdown step "${step.name}" exists already: a report names each step once`);
    }
    this.steps.push(step);
    return this;
  }

  /** Every caller gets the same run. */
  run(reason: string): Promise<ShutdownReport> {
    this.running ??= this.runAll(reason);
    return this.running;
  }

  private async runAll(reason: string): Promise<ShutdownReport> {
    this.log.info({ reason }, 'shutting down');
    const steps: { name: string; outcome: StepOutcome }[] = [];
    for (const phase of shutdownPhases) {
      for (const step of this.steps.filter((candidate) => candidate.phase === phase)) {
        steps.push({ name: step.name, outcome: await this.runStep(step) });
      }
    }
    const clean = steps.every(({ outcome }) => outcome === 'done');
    this.log[clean ? 'info' : 'warn']({ reason, steps }, clean ? 'shut down' : 'shut down, not cleanly');
    return { steps, clean };
  }

  private async runStep(step: ShutdownStep): Promise<StepOutcome> {
    const fields = { step: step.name, phase: step.phase };
    const abort = new AbortController();
    const work = (async (): Promise<StepOutcome> => {
      try {
        await step.run(abort.signal);
        return 'done';
      } catch (error) {
        if (!abort.signal.aborted) this.log.error({ ...fields, err: error }, `shutdown: ${step.name} failed`);
        return 'failed';
      }
    })();
    const outcome = await withDeadline<StepOutcome>(work, step.boundMs, () => 'passed over');
    if (outcome === 'passed over') {
      abort.abort();
      this.log.warn({ ...fields, bound_ms: step.boundMs }, `shutdown: ${step.name} hangs and is passed over`);
    } else if (outcome === 'done') {
      this.log.info(fields, `shutdown: ${step.name} done`);
    }
    return outcome;
  }
}

/** What one closing may take; one that hangs longer is named in the log and passed over. */
export const closeBoundMs = 5_000;
/** A little more than the telemetry export allows itself for sending. */
const flushBoundMs = 6_000;
/** A pause is never passed over. */
const slackMs = 1_000;
/** Answers that still run after everything was waited for get this long to end. */
const forceCloseMs = 1_000;

/** A step that only waits, so that others see the change before. */
export const pauseStep = (phase: ShutdownStep['phase'], name: string, delayMs: number): ShutdownStep => ({
  phase,
  name,
  boundMs: delayMs + slackMs,
  run: (signal) => pause(delayMs, undefined, { signal }),
});

export interface Running {
  readonly app: NestFastifyApplication;
  /** The name of the main listener's step. */
  readonly listener: string;
  readonly metricsListener: MetricsListener | undefined;
  /** What this process alone does before its listeners close. */
  readonly steps: readonly ShutdownStep[];
  /** Pools beside the one that every process has. */
  readonly closePools?: () => Promise<void>;
}

/** The order in which every process ends, with the steps of its own between. */
export function shutdownSequence(running: Running, context: ProcessContext): ShutdownSequence {
  const { app, listener, metricsListener, steps, closePools } = running;
  const { log, signals, settings } = context;
  const [health, redis, database] = [app.get(ProcessHealth), app.get(RedisConnections), app.get(Database)];
  const closes = (name: string, run: () => Promise<unknown> | void): ShutdownStep => ({
    phase: 'close',
    name,
    boundMs: closeBoundMs,
    run: async () => void (await run()),
  });
  const common: readonly ShutdownStep[] = [
    { phase: 'not-ready', name: 'readiness', boundMs: slackMs, run: () => health.stopBeingReady() },
    ...steps,
    { phase: 'last-scrape', name: 'last push', boundMs: flushBoundMs, run: () => signals.pushLastMetrics() },
    pauseStep('last-scrape', 'last scrape', settings.shutdown.last_scrape),
    closes(listener, () => closeApp(app)),
    closes('metrics listener', () => metricsListener?.close()),
    closes('redis', () => redis.close()),
    closes('postgres', () => Promise.all([database.destroy(), closePools?.()])),
    { phase: 'flush', name: 'signals', boundMs: flushBoundMs, run: () => signals.shutdown() },
  ];
  const sequence = new ShutdownSequence(log);
  for (const step of common) sequence.add(step);
  return sequence;
}

/** Closes an app and its listener. Connections that do not end by themselves are ended: their callers try elsewhere. */
async function closeApp(
  app: Pick<NestFastifyApplication, 'close'> & { getHttpServer(): Server },
): Promise<void> {
  const forced = setTimeout(() => app.getHttpServer().closeAllConnections(), forceCloseMs);
  try {
    await app.close();
  } finally {
    clearTimeout(forced);
  }
}
