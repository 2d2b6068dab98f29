import { Inject, type Provider } from '@nestjs/common';
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
export interface ProvidedMetrics {
  readonly set: MetricSet;
  readonly only?: Definition;
}

const providedBy = new WeakMap<object, ProvidedMetrics>();

/** For a factory that `metricProviders` made, which is what Nest keeps as the metatype of such a provider. */
export const metricsProvidedBy = (factory: object): ProvidedMetrics | undefined => providedBy.get(factory);

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
