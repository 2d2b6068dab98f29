import type { LooseFamily } from '../exposition/family.js';
import type { MetricRegistry } from '../instruments/metric-registry.js';
import { looseFamily } from './foreign-family.js';

export interface Gathered {
  /** Names of families whose collector had nothing good to show. */
  readonly leftOut: ReadonlySet<string>;
  readonly foreign: readonly LooseFamily[];
}

const gathering = new WeakMap<MetricRegistry, Promise<Gathered>>();

/**
 * Runs every collector, and asks every metric that is not of the catalog, each with a time limit. Whoever asks
 * while this goes on (another representation, a push) gets the same answer.
 */
export function gather(registry: MetricRegistry): Promise<Gathered> {
  const ongoing = gathering.get(registry);
  if (ongoing !== undefined) return ongoing;
  const started = gatherNow(registry).finally(() => gathering.delete(registry));
  gathering.set(registry, started);
  return started;
}

async function gatherNow(registry: MetricRegistry): Promise<Gathered> {
  const { runner } = registry;
  const leftOut = new Set<string>();
  const collectors = registry.collectors.map(async (collector) => {
    if (await runner.run(collector)) return;
    for (const definition of collector.fills) leftOut.add(definition.name);
  });
  const answers: (LooseFamily | undefined)[] = [];
  // In the order of registration, because the first of a group often sets the values of the rest.
  const foreign = registry.foreignMetrics().map(async ([name, metric], i) => {
    answers[i] = undefined;
    const collect = async () => {
      answers[i] = looseFamily(await metric.get(), registry.defaultLabels());
    };
    if (!(await runner.run({ name, collect }))) leftOut.add(name);
  });
  await Promise.all([...collectors, ...foreign]);
  return { leftOut, foreign: answers.filter((answer) => answer !== undefined) };
}
