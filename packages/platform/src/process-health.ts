import { type TelemetryLog, withDeadline } from '@bellwether/telemetry';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';

/** One service that the process needs. It is checked again at each request for health. */
export interface HealthCheck {
  /** One word that strangers may read: `database`, `redis`, `queue transactions`. */
  readonly name: string;
  /**
   * Resolves when all is well. What it throws is logged and never shown, for it may hold an address or a credential; a
   * reason that may be shown is returned. The signal fires when the answer is too late.
   */
  run(signal: AbortSignal): Promise<string | void> | string | void;
}

/** How long a check may take before it counts as down. */
const healthCheckTimeoutMs = 3_000;
/** A reason is shown to strangers on one line: it is cut where it gets long. */
const reasonLengthMax = 120;

type CheckResult = { readonly up: true } | { readonly up: false; readonly reason: string };

/**
 * Runs one check under the bound. A check that hangs is run again only when its last answer has come: until then all
 * callers wait for the same run, so that a dead dependency is not flooded with probes.
 */
class BoundedCheck {
  private pending: Promise<string | void> | undefined;

  constructor(
    private readonly check: HealthCheck,
    private readonly timeoutMs: number,
    private readonly onError: (name: string, error: unknown) => void,
  ) {}

  result(): Promise<CheckResult> {
    const { name } = this.check;
    const abort = new AbortController();
    this.pending ??= this.start(abort.signal);
    const answer = this.pending.then(
      (reason): CheckResult =>
        reason ? { up: false, reason: reason.slice(0, reasonLengthMax) } : { up: true },
      (error: unknown): CheckResult => {
        this.onError(name, error);
        return { up: false, reason: `${name} is not available` };
      },
    );
    return withDeadline(answer, this.timeoutMs, () => {
      abort.abort();
      return { up: false, reason: `${name} did not answer in ${this.timeoutMs / 1000} s` };
    });
  }

  private start(signal: AbortSignal): Promise<string | void> {
    return (async () => this.check.run(signal))().finally(() => (this.pending = undefined));
  }
}

export interface ProcessHealthOptions {
  readonly checks: readonly HealthCheck[];
  /** Shown in every body beside the status, such as `{ service: 'worker' }`. */
  readonly extra?: Readonly<Record<string, string>> | undefined;
  readonly timeoutMs?: number | undefined;
  readonly log?: TelemetryLog | undefined;
}

export const PROCESS_HEALTH_OPTIONS = Symbol('process health options');

export interface HealthAnswer {
  readonly status: 200 | 503;
  readonly body: Readonly<Record<string, string>>;
}

@Injectable()
export class ProcessHealth implements OnApplicationBootstrap {
  private readonly checks: readonly BoundedCheck[];
  private running: Promise<string | undefined> | undefined;
  private lastReason: string | undefined;
  private notReady: string | undefined = 'starting';
  private stopping = false;

  constructor(@Inject(PROCESS_HEALTH_OPTIONS) private readonly options: ProcessHealthOptions) {
    const timeoutMs = options.timeoutMs ?? healthCheckTimeoutMs;
    const onError = (check: string, error: unknown): void =>
      options.log?.warn({ check, err: error }, 'a health check failed');
    this.checks = options.checks.map((check) => new BoundedCheck(check, timeoutMs, onError));
  }

  onApplicationBootstrap(): void {
    if (!this.stopping) this.notReady = undefined;
  }

  /** The first step of a shutdown: load balancers stop sending work to this process. */
  stopBeingReady(reason = 'shutting down'): void {
    this.stopping = true;
    this.notReady = reason;
  }

  get isReady(): boolean {
    return this.notReady === undefined;
  }

  async health(): Promise<HealthAnswer> {
    return this.answer(await this.reasonDown());
  }

  live(): HealthAnswer {
    return this.answer(undefined);
  }

  async ready(): Promise<HealthAnswer> {
    return this.answer(this.notReady ?? (await this.reasonDown()) ?? this.notReady);
  }

  /** All checks at once; callers that overlap share one round. */
  private reasonDown(): Promise<string | undefined> {
    this.running ??= this.runAll().finally(() => (this.running = undefined));
    return this.running;
  }

  private async runAll(): Promise<string | undefined> {
    const results = await Promise.all(this.checks.map((check) => check.result()));
    const reasons = results.flatMap((result) => (result.up ? [] : [result.reason]));
    const reason = reasons.length === 0 ? undefined : reasons.join('; ');
    this.logChange(reason);
    return reason;
  }

  /** One line when it begins, when it changes and when it is over, however often health is asked. */
  private logChange(reason: string | undefined): void {
    if (reason === this.lastReason) return;
    this.lastReason = reason;
    if (reason === undefined) this.options.log?.info({}, 'this process is well again');
    else this.options.log?.warn({ reason }, 'this process is not well');
  }

  private answer(reason: string | undefined): HealthAnswer {
    const { extra } = this.options;
    return reason === undefined
      ? { status: 200, body: { status: 'UP', ...extra } }
      : { status: 503, body: { status: 'DOWN', reason, ...extra } };
  }
}
