import { TryLater } from '@bellwether/config';
import { isDatabaseAway } from '@bellwether/database';
import type { TelemetryLog } from '@bellwether/telemetry';

export interface OutageText {
  /** The line when it begins. */
  readonly begins: string;
  /** The line when it is over. */
  readonly ends: string;
  /** What the log shows of the first error. */
  readonly fieldsOf: (error: unknown) => object;
}

/** One line when something fails, one when it works again, with its duration and the number of failures between. */
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

export type ServiceName = 'postgres' | 'redis';

/** Something that cannot be done before a service is back. */
export class ServiceAway extends TryLater {
  constructor(
    readonly service: ServiceName,
    cause?: unknown,
  ) {
    super('GEN_UNAVAILABLE', `${service} does not answer`, {}, { cause });
  }
}

/** The message of such an error may hold an address; its code does not. */
const reasonOf = (error: unknown): object => {
  const { code, name } = Object(error) as { code?: unknown; name?: unknown };
  return { reason: code ?? name };
};

const textOf = (service: ServiceName): OutageText => ({
  begins: `${service} does not answer; trying again until it does`,
  ends: `${service} answers again`,
  fieldsOf: reasonOf,
});

/** The services that the whole process waits for. Every part reports their failures here, so that the log has one line. */
export class Outages {
  readonly postgres: Outage;
  readonly redis: Outage;

  constructor(log: TelemetryLog) {
    this.postgres = new Outage(log, textOf('postgres'));
    this.redis = new Outage(log, textOf('redis'));
  }

  /** Whether an error is a sign of an outage: then it is counted here and needs no line of its own. */
  explain(error: unknown): boolean {
    const service = serviceOf(error);
    if (service === undefined) return false;
    this[service].failed(error instanceof ServiceAway ? (error.cause ?? error) : error);
    return true;
  }
}

const serviceOf = (error: unknown): ServiceName | undefined => {
  if (error instanceof ServiceAway) return error.service;
  return isDatabaseAway(error) ? 'postgres' : undefined;
};
