import type { ModulesContainer } from '@nestjs/core';

import { type Definition, domainOf } from '../catalog/index.js';
import type { MetricRegistry } from '../instruments/metric-registry.js';
import { type ProvidedMetrics, metricsProvidedBy } from './inject-metrics.js';

/**
 * A metric belongs to the processes its definition names. One that is injected elsewhere would be recorded
 * into nothing, so the start fails and says who injects what.
 */
export function assertOwnership(modules: ModulesContainer, registry: MetricRegistry): void {
  const { process } = registry;
  const built = [...modules.values()].flatMap((module) => [
    ...module.providers.values(),
    ...module.controllers.values(),
  ]);
  const foreign = new Map<unknown, string>();
  for (const { token, metatype } of built) {
    const provided = typeof metatype === 'function' ? metricsProvidedBy(metatype) : undefined;
    const problem = provided && problemOf(provided, registry);
    if (problem !== undefined) foreign.set(token, problem);
  }
  const problems = new Set<string>();
  for (const { metatype } of built) {
    if (typeof metatype !== 'function' || foreign.size === 0) continue;
    for (const token of injectedTokens(metatype)) {
      const problem = foreign.get(token);
      if (problem !== undefined) problems.add(`${metatype.name} injects ${problem}`);
    }
  }
  if (problems.size === 0) return;
  throw new Error(
    `${[...problems].join('; ')}, not by this process "${process}". ` +
      `Record it in a process that owns it, or add "${process}" to its owner in the catalog.`,
  );
}

function problemOf({ set, only }: ProvidedMetrics, registry: MetricRegistry): string | undefined {
  const definitions = only ? [only] : Object.values<Definition>(set);
  if (definitions.length === 0 || definitions.some((definition) => registry.owns(definition)))
    return undefined;
  const owners = [...new Set(definitions.flatMap(({ owner }) => owner))].join(', ');
  return only
    ? `the metric ${only.name}, which is owned by ${owners}`
    : `the metrics of ${set[domainOf]}, which are owned by ${owners}`;
}

/** What Nest itself reads to build a class: constructor parameters and properties named by `@Inject`. */
function injectedTokens(metatype: object): readonly unknown[] {
  const parameters = metadataOf<{ param: unknown }>('self:paramtypes', metatype).map(({ param }) => param);
  const properties = metadataOf<{ type: unknown }>('self:properties_metadata', metatype).map(
    ({ type }) => type,
  );
  return [...parameters, ...properties];
}

const metadataOf = <T>(key: string, metatype: object): readonly T[] =>
  (Reflect.getMetadata(key, metatype) as readonly T[] | undefined) ?? [];
