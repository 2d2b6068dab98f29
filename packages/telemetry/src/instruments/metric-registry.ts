import { Registry } from 'prom-client';
import type { Metric } from 'prom-client';
import { domainOf, isOwnedBy } from '../catalog/index.js';
import type { Definition, MetricSet } from '../catalog/index.js';
import { CollectorRunner } from '../collectors/collector-runner.js';
import { COLLECTOR_TIMEOUT_MS } from '../collectors/collector.js';
import type { Collector } from '../collectors/collector.js';
import { telemetry } from '../families/telemetry.metrics.js';
import type { CatalogGauge } from './catalog-gauge.js';
import { familyOf, makeInstrument } from './catalog-instrument.js';
import type { CatalogInstrument } from './catalog-instrument.js';
import type { ExemplarSource } from './exemplar.js';
import type { InstrumentsOf } from './instrument.js';
import type { FoldReason } from './label-index.js';
import { Aliases } from './aliases.js';
import { NameBook } from './name-book.js';
import type { TableFamily } from './table-family.js';
import { silentLog } from './telemetry-log.js';
import type { TelemetryLog } from './telemetry-log.js';
import { UnownedInstrument } from './unowned-instrument.js';

/** Series one metric may have where label values come from outside. */
export const SERIES_LIMIT = 2000;

export interface MetricRegistryOptions {
  /** The name of this process, as owners in the catalog name it. */
  readonly process: string;
  /**
   * Owners of the catalog that this process is beside its own name: the families every app needs name their owners
   * `server` and `worker`, which another product may call differently.
   */
  readonly roles?: readonly string[];
  /** Where the instruments live as prom-client metrics; a new one unless given. */
  readonly registry?: Registry;
  readonly seriesLimit?: number;
  /** How long a collector that states no limit of its own may take. */
  readonly collectorTimeoutMs?: number;
  /** Alias sets to show beside the canonical names. */
  readonly aliases?: readonly string[];
  readonly exemplar?: ExemplarSource;
  readonly log?: TelemetryLog;
}

export interface BuildInfo {
  readonly version: string;
  readonly revision: string;
  readonly catalog: string;
}

/** The instruments of one process, and what is read at its scrapes. */
export class MetricRegistry {
  readonly promClient: Registry;
  readonly process: string;
  readonly log: TelemetryLog;
  readonly runner: CollectorRunner;
  /** What the telemetry tells about itself. */
  readonly self: InstrumentsOf<typeof telemetry>;
  private readonly aliases: Aliases;
  private readonly names: NameBook;
  private readonly instruments: CatalogInstrument[] = [];
  private readonly sets = new Map<MetricSet, InstrumentsOf<MetricSet>>();
  private readonly collectorList = new Map<string, Collector>();
  private readonly foldsLogged = new Set<string>();

  constructor(private readonly options: MetricRegistryOptions) {
    this.process = options.process;
    this.promClient = options.registry ?? new Registry();
    this.log = options.log ?? silentLog;
    this.names = new NameBook(this.promClient);
    this.aliases = new Aliases(options.aliases ?? []);
    this.self = this.register(telemetry);
    this.runner = new CollectorRunner({
      log: this.log,
      timeoutMs: options.collectorTimeoutMs ?? COLLECTOR_TIMEOUT_MS,
      onFailure: (collector, reason) => this.self.collectorFailures.inc({ collector, reason }),
    });
  }

  /** Makes the instruments of a set; the same set again gives the same instruments. */
  register<S extends MetricSet>(set: S): InstrumentsOf<S> {
    const known = this.sets.get(set);
    if (known !== undefined) return known as unknown as InstrumentsOf<S>;
    const owned = Object.entries<Definition>(set).filter(([, definition]) => this.owns(definition));
    this.names.claim(
      set[domainOf],
      owned.map(([, definition]) => definition),
      (definition) => this.aliases.namesOf(definition),
    );
    const instruments = Object.fromEntries(
      Object.entries<Definition>(set).map(([key, definition]) => [key, this.instrumentOf(definition)]),
    ) as unknown as InstrumentsOf<S>;
    this.sets.set(set, instruments as unknown as InstrumentsOf<MetricSet>);
    return instruments;
  }

  /** The returned function takes it off again. */
  addCollector(collector: Collector): () => void {
    if (this.collectorList.has(collector.name)) {
      throw new Error(`A collector named ${collector.name} is there already; give this one its own name.`);
    }
    this.collectorList.set(collector.name, collector);
    return () => {
      if (this.collectorList.get(collector.name) === collector) this.collectorList.delete(collector.name);
    };
  }

  get collectors(): readonly Collector[] {
    return [...this.collectorList.values()];
  }

  /** Every family of the catalog with its numbers, under its own name and under its aliases. */
  tableFamilies(): readonly TableFamily[] {
    return [...this.instruments.map(familyOf), ...this.aliases.refreshed()];
  }

  /** Metrics in the same prom-client registry that were made without a catalog, by their registered name. */
  foreignMetrics(): readonly (readonly [string, Metric])[] {
    const ours = new Set<unknown>(this.instruments);
    const metrics = this.promClient.getMetricsAsArray() as unknown as Metric[];
    return metrics.filter((metric) => !ours.has(metric)).map((metric) => [nameOf(metric), metric]);
  }

  /** What someone set with prom-client's `setDefaultLabels`. The same object until it is set anew. */
  defaultLabels(): Readonly<Record<string, string>> {
    const { promClient } = this as unknown as {
      promClient: Record<'_defaultLabels', Record<string, string>>;
    };
    return promClient['_defaultLabels'];
  }

  /** Fills `bellwether_build_info`; called again, the former labels go. */
  describeBuild(build: BuildInfo): void {
    const { version, revision, catalog } = build;
    (this.self.buildInfo as unknown as CatalogGauge).table.clear();
    this.self.buildInfo.set({ version, revision, catalog }, 1);
  }

  /** Whether this process records a metric, by its name or by one of its roles. */
  owns({ owner }: Pick<Definition, 'owner'>): boolean {
    const { process, roles = [] } = this.options;
    return [process, ...roles].some((name) => isOwnedBy(owner, name));
  }

  private instrumentOf(definition: Definition): CatalogInstrument | UnownedInstrument {
    if (!this.owns(definition)) return new UnownedInstrument(definition, this.process);
    const options = {
      seriesLimit: this.options.seriesLimit ?? SERIES_LIMIT,
      exemplarSource: this.options.exemplar,
      onFold: (label: string, reason: FoldReason) => this.countFold(definition.name, label, reason),
    };
    const instrument = makeInstrument(definition, options);
    this.promClient.registerMetric(instrument);
    this.instruments.push(instrument);
    this.aliases.add(instrument);
    return instrument;
  }

  private countFold(metric: string, label: string, reason: FoldReason): void {
    // The counter of folds counts its own only by not calling itself for ever.
    if (metric !== telemetry.folded.name) this.self.folded.inc({ metric });
    const key = `${metric} ${label} ${reason}`;
    if (this.foldsLogged.has(key)) return;
    this.foldsLogged.add(key);
    this.log.warn(
      { metric, label },
      `A value of the label ${label} of ${metric} is ${reason}, and is recorded as "other". Logged once.`,
    );
  }
}

const nameOf = (metric: Metric): string => (metric as unknown as { name: string }).name;
