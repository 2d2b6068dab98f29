import type { Metric } from 'prom-client';
import type { Collector, CollectorFailureReason } from './collector.js';
import { withDeadline } from './deadline.js';
import type { FamilyType, ForeignFamily, ForeignSample } from './family.js';
import type { MetricRegistry } from './metric-registry.js';

export interface Gathered {
  /** Names of families whose collector failed. */
  readonly leftOut: ReadonlySet<string>;
  readonly foreign: readonly ForeignFamily[];
}

const gathering = new WeakMap<MetricRegistry, Promise<Gathered>>();
const runners = new WeakMap<MetricRegistry, CollectorRunner>();

/**
 * Runs every collector, and reads every metric that is not of the catalog, each with a time limit. Calls that
 * overlap (another representation, a push) share one run.
 */
export function gather(registry: MetricRegistry): Promise<Gathered> {
  const ongoing = gathering.get(registry);
  if (ongoing !== undefined) return ongoing;
  const started = gatherNow(registry).finally(() => gathering.delete(registry));
  gathering.set(registry, started);
  return started;
}

async function gatherNow(registry: MetricRegistry): Promise<Gathered> {
  let runner = runners.get(registry);
  if (runner === undefined) runners.set(registry, (runner = new CollectorRunner(registry)));
  const leftOut = new Set<string>();
  const collectors = registry.collectors.map(async (collector) => {
    if (await runner.run(collector)) return;
    for (const definition of collector.fills) leftOut.add(definition.name);
  });
  const answers: (ForeignFamily | undefined)[] = [];
  // In the order of registration, because the first of a group often sets the values of the rest.
  const foreign = registry.foreignMetrics().map(async ([name, metric], i) => {
    answers[i] = undefined;
    const collect = async () => {
      answers[i] = foreignFamily(await metric.get(), registry.defaultLabels());
    };
    if (!(await runner.run({ name, collect }))) leftOut.add(name);
  });
  await Promise.all([...collectors, ...foreign]);
  return { leftOut, foreign: answers.filter((answer) => answer !== undefined) };
}

/** A collector, or the reading of a metric made with prom-client itself. */
type ScrapeTask = Omit<Collector, 'fills'>;

type Outcome = { readonly reason: CollectorFailureReason; readonly message: string } | undefined;

/**
 * Runs one task with a time limit and never throws. A task that is still busy from an earlier scrape is not
 * started a second time. Failures are counted each time, and logged when a task's outcome changes.
 */
class CollectorRunner {
  private readonly running = new Set<string>();
  private readonly lastOutcome = new Map<string, string>();

  constructor(private readonly registry: MetricRegistry) {}

  async run(task: ScrapeTask): Promise<boolean> {
    const outcome = this.running.has(task.name)
      ? ({ reason: 'still_running', message: 'has not finished since an earlier scrape' } as const)
      : await this.attempt(task);
    this.report(task.name, outcome);
    return outcome === undefined;
  }

  private async attempt(task: ScrapeTask): Promise<Outcome> {
    const timeoutMs = task.timeoutMs ?? this.registry.collectorTimeoutMs;
    const abort = new AbortController();
    this.running.add(task.name);
    const work = (async () => task.collect(abort.signal))()
      .then((): Outcome => undefined, failed)
      .finally(() => this.running.delete(task.name));
    return withDeadline<Outcome>(work, timeoutMs, () => {
      abort.abort(new Error(`Collector ${task.name} took longer than ${timeoutMs} ms.`));
      return { reason: 'timeout', message: `took longer than ${timeoutMs} ms` };
    });
  }

  private report(name: string, outcome: Outcome): void {
    const { log, self } = this.registry;
    const before = this.lastOutcome.get(name);
    if (outcome === undefined) {
      if (before === undefined) return;
      this.lastOutcome.delete(name);
      log.info({ collector: name }, `Collector ${name} works again.`);
      return;
    }
    self.collectorFailures.inc({ collector: name, reason: outcome.reason });
    // A collector that hangs alternates between two reasons. Log it as one state.
    const state = outcome.reason === 'error' ? `error: ${outcome.message}` : 'hangs';
    if (before === state) return;
    this.lastOutcome.set(name, state);
    log.error(
      { collector: name, reason: outcome.reason },
      `Collector ${name} is left out of the scrape: it ${outcome.message}. Logged again when this changes.`,
    );
  }
}

const failed = (error: unknown): Outcome => ({
  reason: 'error',
  message: `failed with "${error instanceof Error ? error.message : String(error)}"`,
});

type PromAnswer = Awaited<ReturnType<Metric['get']>>;

/** The answer of a metric made with prom-client itself, as a family. Throws where the answer is malformed. */
function foreignFamily(answer: PromAnswer, defaultLabels: object): ForeignFamily {
  const type = answer.type as unknown as FamilyType;
  const samples = answer.values.map((value) => ({
    name: ('metricName' in value ? value.metricName : undefined) ?? answer.name,
    // A label of its own wins over one that all metrics have.
    labels: { ...value.labels, ...defaultLabels, ...value.labels },
    value: value.value,
    exemplar: exemplarOf(value),
  }));
  return { name: answer.name, type, help: answer.help, samples };
}

interface PromExemplar {
  readonly labelSet: Record<string, unknown>;
  readonly value: number;
  readonly timestamp?: number;
}

function exemplarOf(value: object): ForeignSample['exemplar'] {
  const given = (value as { exemplar?: PromExemplar | null }).exemplar;
  if (given === undefined || given === null) return undefined;
  return { labels: given.labelSet, value: given.value, timestampSeconds: given.timestamp };
}
