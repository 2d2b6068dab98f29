/** One thing a process cannot work without, asked afresh at each look. */
export interface HealthCheck {
  /** One word that may be shown to anybody: `database`, `redis`, `queue transactions`. */
  readonly name: string;
  /**
   * Resolves when all is well. What it throws is logged and never shown, for it may hold an address or a
   * credential; a reason that may be shown is returned. The signal fires when nobody waits for the answer any
   * more.
   */
  run(signal: AbortSignal): Promise<string | void> | string | void;
}

/** How long a check may take before it counts as down. */
export const healthCheckTimeoutMs = 3_000;

/** A reason is shown to strangers on one line: it is cut where it gets long. */
const reasonLengthMax = 120;

export type CheckResult = { readonly up: true } | { readonly up: false; readonly reason: string };

/**
 * Runs one check under the bound. A check that hangs is asked again only when its last answer has come: until
 * then every look waits for the same one, so that a dead dependency is not buried under probes of it.
 */
export class BoundedCheck {
  private pending: Promise<string | void> | undefined;

  constructor(
    private readonly check: HealthCheck,
    private readonly timeoutMs: number,
    private readonly onError: (name: string, error: unknown) => void,
  ) {}

  async look(): Promise<CheckResult> {
    const { name } = this.check;
    const abort = new AbortController();
    this.pending ??= this.start(abort.signal);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<CheckResult>((resolve) => {
      timer = setTimeout(() => {
        abort.abort();
        resolve({ up: false, reason: `${name} did not answer in ${this.timeoutMs / 1000} s` });
      }, this.timeoutMs);
      timer.unref();
    });
    const answer = this.pending.then(
      (reason): CheckResult =>
        reason ? { up: false, reason: reason.slice(0, reasonLengthMax) } : { up: true },
      (error: unknown): CheckResult => {
        this.onError(name, error);
        return { up: false, reason: `${name} is not available` };
      },
    );
    return Promise.race([answer, late]).finally(() => clearTimeout(timer));
  }

  private start(signal: AbortSignal): Promise<string | void> {
    const run = (async () => this.check.run(signal))().finally(() => (this.pending = undefined));
    return run;
  }
}
