import type { TelemetryLog } from '../instruments/telemetry-log.js';
import type { CollectorFailureReason } from './collector.js';

/** Anything that runs at a scrape under a name. */
export interface ScrapeTask {
  readonly name: string;
  readonly timeoutMs?: number;
  collect(signal: AbortSignal): unknown;
}

export interface CollectorRunnerOptions {
  readonly log: TelemetryLog;
  /** For tasks that state no limit of their own. */
  readonly timeoutMs: number;
  readonly onFailure: (task: string, reason: CollectorFailureReason) => void;
}

type Outcome = { readonly reason: CollectorFailureReason; readonly message: string } | undefined;

/**
 * Runs one task with a time limit and never throws. A task that is still busy from an earlier scrape is not
 * started a second time. Failures are counted each time, and logged when a task's outcome changes.
 */
export class CollectorRunner {
  private readonly running = new Set<string>();
  private readonly lastOutcome = new Map<string, string>();

  constructor(private readonly options: CollectorRunnerOptions) {}

  /** Whether the task did its work in time. */
  async run(task: ScrapeTask): Promise<boolean> {
    const outcome = this.running.has(task.name)
      ? ({ reason: 'still_running', message: 'has not finished since an earlier scrape' } as const)
      : await this.attempt(task);
    this.report(task.name, outcome);
    return outcome === undefined;
  }

  private async attempt(task: ScrapeTask): Promise<Outcome> {
    const timeoutMs = task.timeoutMs ?? this.options.timeoutMs;
    const abort = new AbortController();
    this.running.add(task.name);
    const work = (async () => task.collect(abort.signal))()
      .then((): Outcome => undefined, failed)
      .finally(() => this.running.delete(task.name));
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<Outcome>((resolve) => {
      timer = setTimeout(() => {
        resolve({ reason: 'timeout', message: `took longer than ${timeoutMs} ms` });
        abort.abort(new Error(`Collector ${task.name} took longer than ${timeoutMs} ms.`));
      }, timeoutMs);
    });
    try {
      return await Promise.race([work, limit]);
    } finally {
      clearTimeout(timer);
    }
  }

  private report(name: string, outcome: Outcome): void {
    const before = this.lastOutcome.get(name);
    if (outcome === undefined) {
      if (before === undefined) return;
      this.lastOutcome.delete(name);
      this.options.log.info({ collector: name }, `Collector ${name} works again.`);
      return;
    }
    this.options.onFailure(name, outcome.reason);
    // A collector that hangs alternates between the two; for whoever reads the log it is one state.
    const state = outcome.reason === 'error' ? `error: ${outcome.message}` : 'hangs';
    if (before === state) return;
    this.lastOutcome.set(name, state);
    this.options.log.error(
      { collector: name, reason: outcome.reason },
      `Collector ${name} is left out of the scrape: it ${outcome.message}. Logged again when this changes.`,
    );
  }
}

const failed = (error: unknown): Outcome => ({
  reason: 'error',
  message: `failed with "${error instanceof Error ? error.message : String(error)}"`,
});
