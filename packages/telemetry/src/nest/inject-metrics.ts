import { Inject, type Provider } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import { getToken } from '@willsoto/nestjs-prometheus';

import { type Definition, type MetricSet, domainOf, setKey } from '../catalog/index.js';
import { process as processMetrics } from '../families/process.metrics.js';
import type { InstrumentsOf } from '../instruments/instrument.js';
import { MetricRegistry } from '../instruments/metric-registry.js';

/** By content: a set and its copy with aliases are provided under one token. */
const tokens = new Map<string, symbol>();

/** The token under which the instruments of a set are provided. */
export function metricsToken(set: MetricSet): symbol {
  const known = tokens.get(setKey(set));
  if (known) return known;
  const token = Symbol(`metrics of ${set[domainOf]}`);
  tokens.set(setKey(set), token);
  return token;
}

/** Injects the instruments of a set, typed by `InstrumentsOf<typeof set>`. */
export const InjectMetrics = (set: MetricSet): PropertyDecorator & ParameterDecorator =>
  Inject(metricsToken(set));

/** What a provider provides: the instruments of a whole set, or only one of them. */
interface ProvidedMetrics {
  readonly set: MetricSet;
  readonly only?: Definition;
}

/** By the factory of the provider, which Nest keeps as its metatype. */
const providedBy = new WeakMap<object, ProvidedMetrics>();

/**
 * The set as a whole, and each metric under the token that `@InjectMetric(name)` asks for: every instrument
 * is a prom-client metric as well, so code written for prom-client gets what it expects.
 */
export function metricProviders(set: MetricSet): Provider[] {
  const token = metricsToken(set);
  const makeSet = (registry: MetricRegistry) => instrumentsOf(set, registry);
  providedBy.set(makeSet, { set });
  const whole: Provider = { provide: token, inject: [MetricRegistry], useFactory: makeSet };
  const single = Object.entries<Definition>(set).map(([key, only]): Provider => {
    const pick = (instruments: InstrumentsOf<MetricSet>) => instruments[key];
    providedBy.set(pick, { set, only });
    return { provide: getToken(only.name), inject: [token], useFactory: pick };
  });
  return [whole, ...single];
}

/** prom-client itself fills what every process has. */
export const isFilledByPromClient = (set: MetricSet): boolean => setKey(set) === setKey(processMetrics);

/** What prom-client fills is looked up, all others are made. */
function instrumentsOf(set: MetricSet, registry: MetricRegistry): InstrumentsOf<MetricSet> {
  if (!isFilledByPromClient(set)) return registry.register(set);
  const found = Object.entries<Definition>(set).map(([key, { name }]) => [
    key,
    registry.promClient.getSingleMetric(name),
  ]);
  return Object.fromEntries(found) as InstrumentsOf<MetricSet>;
}

/**
 * A metric belongs to the processes its definition names. One that is injected elsewhere would be recorded
 * into nothing, so the start fails and names the class and its metric.
 */
export function assertOwnership(modules: ModulesContainer, registry: MetricRegistry): void {
  const { process } = registry;
  const built = [...modules.values()].flatMap((module) => [
    ...module.providers.values(),
    ...module.controllers.values(),
  ]);
  const foreign = new Map<unknown, string>();
  for (const { token, metatype } of built) {
    const provided = typeof metatype === 'function' ? providedBy.get(metatype) : undefined;
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
