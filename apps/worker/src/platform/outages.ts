import { TryLater } from '@bellwether/config';
import { isDatabaseAway } from '@bellwether/database';
import type { TelemetryLog } from '@bellwether/telemetry';

import { Outage } from './outage.js';

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

const textOf = (service: ServiceName) => ({
  begins: `${service} does not answer; trying again until it does`,
  ends: `${service} answers again`,
  fieldsOf: reasonOf,
});

/** What the whole process waits for while it is away. Whoever meets it tells here, so that the log says it once. */
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
