import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';

import type { TelemetryLog } from '../../instruments/telemetry-log.js';
import { BoundedCheck, type HealthCheck, healthCheckTimeoutMs } from './health-check.js';

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

/** Is this process well, does it run, may it be given work? */
@Injectable()
export class ProcessHealth implements OnApplicationBootstrap {
  private readonly checks: readonly BoundedCheck[];
  private running: Promise<string | undefined> | undefined;
  private lastReason: string | undefined;
  private notReady: string | undefined = 'starting';
  private stopping = false;

  constructor(@Inject(PROCESS_HEALTH_OPTIONS) private readonly options: ProcessHealthOptions) {
    const timeoutMs = options.timeoutMs ?? healthCheckTimeoutMs;
    const complain = (check: string, error: unknown): void =>
      options.log?.warn({ check, err: error }, 'a health check failed');
    this.checks = options.checks.map((check) => new BoundedCheck(check, timeoutMs, complain));
  }

  onApplicationBootstrap(): void {
    if (!this.stopping) this.notReady = undefined;
  }

  /** The first step of a shutdown: whoever hands out work stops handing it to this process. */
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

  /** All checks at once; looks that overlap share one round. */
  private reasonDown(): Promise<string | undefined> {
    this.running ??= this.lookAtAll().finally(() => (this.running = undefined));
    return this.running;
  }

  private async lookAtAll(): Promise<string | undefined> {
    const results = await Promise.all(this.checks.map((check) => check.look()));
    const reasons = results.flatMap((result) => (result.up ? [] : [result.reason]));
    const reason = reasons.length === 0 ? undefined : reasons.join('; ');
    this.tellChange(reason);
    return reason;
  }

  /** One line when it begins, when it changes and when it is over, however often somebody asks. */
  private tellChange(reason: string | undefined): void {
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
