import type { TelemetryLog } from '../instruments/telemetry-log.js';

/**
 * The order in which a process ends. Steps of one phase run one after another, in the order they were added.
 */
export const shutdownPhases = [
  /** Say that no more work is wanted, while everything still answers. */
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

export type ShutdownPhase = (typeof shutdownPhases)[number];

export interface ShutdownStep {
  readonly phase: ShutdownPhase;
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

  /** Whoever asks while it runs gets the same run. */
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
    let timer: NodeJS.Timeout | undefined;
    const bound = new Promise<StepOutcome>((resolve) => {
      timer = setTimeout(() => resolve('passed over'), step.boundMs);
    });
    const work = (async (): Promise<StepOutcome> => {
      try {
        await step.run(abort.signal);
        return 'done';
      } catch (error) {
        if (!abort.signal.aborted) this.log.error({ ...fields, err: error }, `shutdown: ${step.name} failed`);
        return 'failed';
      }
    })();
    const outcome = await Promise.race([work, bound]);
    clearTimeout(timer);
    if (outcome === 'passed over') {
      abort.abort();
      this.log.warn({ ...fields, bound_ms: step.boundMs }, `shutdown: ${step.name} hangs and is passed over`);
    } else if (outcome === 'done') {
      this.log.info(fields, `shutdown: ${step.name} done`);
    }
    return outcome;
  }
}
