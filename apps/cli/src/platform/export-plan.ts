import type { Settings } from '@bellwether/config';
import {
  type Destination,
  type Outcome,
  type Plan,
  planSignals,
  probeDestination,
} from '@bellwether/telemetry';

export type { Destination, Outcome, Plan };

export interface ProbedDestination {
  readonly destination: Destination;
  readonly outcome: Outcome;
}

/** What a process with these settings sends, and where: the very rules the processes follow. */
export const planOf = (
  { enable_observability, cloud_dsn }: Pick<Settings, 'enable_observability' | 'cloud_dsn'>,
  environment: Readonly<Record<string, string | undefined>>,
): Plan =>
  planSignals({
    enabled: enable_observability,
    enabledBy: 'BELLWETHER_ENABLE_OBSERVABILITY=true',
    dsn: cloud_dsn?.reveal(),
    environment,
  });

export const probeAll = (plan: Plan, timeoutMs: number): Promise<readonly ProbedDestination[]> =>
  Promise.all(
    Object.values(plan.signals)
      .flatMap(({ destinations }) => destinations)
      .map(async (destination) => ({ destination, outcome: await probeDestination(destination, timeoutMs) })),
  );
