import type { TelemetryLog } from '@bellwether/telemetry';

export interface OutageText {
  /** Said when it begins. */
  readonly begins: string;
  /** Said when it is over. */
  readonly ends: string;
  /** What of the first error is said. */
  readonly fieldsOf: (error: unknown) => object;
}

/** One line when something fails, one when it works again and how long that took; what fails meanwhile is counted. */
export class Outage {
  private since: number | undefined;
  private failures = 0;

  constructor(
    private readonly log: TelemetryLog,
    private readonly text: OutageText,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** From the first failure until it works again. */
  get isOn(): boolean {
    return this.since !== undefined;
  }

  failed(error: unknown): void {
    this.failures += 1;
    if (this.since !== undefined) return;
    this.since = this.nowMs();
    this.log.warn(this.text.fieldsOf(error), this.text.begins);
  }

  works(): void {
    if (this.since === undefined) return;
    const seconds = Math.round((this.nowMs() - this.since) / 100) / 10;
    this.log.info({ seconds, failures: this.failures }, this.text.ends);
    this.since = undefined;
    this.failures = 0;
  }
}
