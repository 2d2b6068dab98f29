import { Registry, type Metric } from 'prom-client';
import { defineMetrics, domainOf, isOwnedBy, isSameDefinition } from '../catalog/index.js';
import type { Definition, MetricSet } from '../catalog/index.js';
import { COLLECTOR_TIMEOUT_MS, type Collector } from './collector.js';
import { buildInfo, telemetry, type BuildInfoDefinition } from '../families/telemetry.metrics.js';
import type { CatalogGauge } from './catalog-gauge.js';
import {
  familyOf,
  makeInstrument,
  unownedInstrument,
  type CatalogInstrument,
  type UnownedInstrument,
} from './catalog-instrument.js';
import type { ExemplarSource } from './series-table.js';
import type { InstrumentsOf } from './instrument.js';
import type { FoldReason } from './label-index.js';
import { Aliases } from './aliases.js';
import { MetricNames } from './metric-names.js';
import type { TableFamily } from './family.js';
import { silentLog, type TelemetryLog } from './telemetry-log.js';

/** Series one metric may have where label values come from outside. */
export const SERIES_LIMIT = 2000;

export interface MetricRegistryOptions {
  /** The name of this process, as owners in the catalog name it. */
  readonly process: string;
  /**
   * Owner names of the catalog that also mean this process, such as `worker` for a `shop-worker`. The families of
   * every app name the owners `server` and `worker`; another product may call its processes differently.
   */
  readonly roles?: readonly string[] | undefined;
  /** Where the instruments live as prom-client metrics, beside those of code without a catalog; a new one unless given. */
  readonly registry?: Registry | undefined;
  readonly seriesLimit?: number | undefined;
  /** How long a collector that states no limit of its own may take. */
  readonly collectorTimeoutMs?: number | undefined;
  /** Alias sets to show beside the canonical names. */
  readonly aliases?: readonly string[] | undefined;
  /** The metric that `describeBuild` fills: the one of the product's catalog; `app_build_info` unless given. */
  readonly buildInfo?: BuildInfoDefinition | undefined;
  readonly exemplar?: ExemplarSource | undefined;
  readonly log?: TelemetryLog | undefined;
}

export interface BuildInfo {
  readonly version: string;
  readonly revision: string;
  readonly catalog: string;
}

interface MadeInstrument {
  readonly domain: string;
  readonly instrument: CatalogInstrument;
}

/** The instruments of one process, and what is read at its scrapes. */
export class MetricRegistry {
  readonly promClient: Registry;
  readonly process: string;
  readonly log: TelemetryLog;
  /** For collectors that state no limit of their own. */
  readonly collectorTimeoutMs: number;
  /** What the telemetry says about itself. */
  readonly self: InstrumentsOf<typeof telemetry>;
  private readonly aliases: Aliases;
  private readonly names: MetricNames;
  private readonly instruments: CatalogInstrument[] = [];
  private readonly made = new Map<string, MadeInstrument>();
  private readonly sets = new Map<MetricSet, InstrumentsOf<MetricSet>>();
  private readonly collectorList = new Map<string, Collector>();
  private readonly foldsLogged = new Set<string>();

  constructor(private readonly options: MetricRegistryOptions) {
    this.process = options.process;
    this.promClient = options.registry ?? new Registry();
    this.log = options.log ?? silentLog;
    this.collectorTimeoutMs = options.collectorTimeoutMs ?? COLLECTOR_TIMEOUT_MS;
    this.names = new MetricNames(this.promClient);
    this.aliases = new Aliases(options.aliases ?? []);
    this.self = this.register(telemetry);
  }

  /**
   * Makes the instruments of a set. A copy of the set gives the same instruments: metrics of one domain that differ
   * in their aliases only are one metric, and the aliases of the first that is registered are shown.
   */
  register<S extends MetricSet>(set: S): InstrumentsOf<S> {
    const known = this.sets.get(set);
    if (known !== undefined) return known as unknown as InstrumentsOf<S>;
    const domain = set[domainOf];
    const entries = Object.entries<Definition>(set).map(
      ([key, definition]) => [key, definition, this.find(domain, definition)] as const,
    );
    const added = entries.flatMap(([, definition, found]) =>
      found === undefined && this.owns(definition) ? [definition] : [],
    );
    this.names.claim(domain, added, (definition) => this.aliases.namesOf(definition));
    const instruments = Object.fromEntries(
      entries.map(([key, definition, found]) => [key, found ?? this.instrumentOf(domain, definition)]),
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

  /** What was set with prom-client's `setDefaultLabels`. The same object until it is set again. */
  defaultLabels(): Readonly<Record<string, string>> {
    const inside = this.promClient as unknown as Record<'_defaultLabels', Record<string, string>>;
    return inside['_defaultLabels'];
  }

  /** Fills the build info; called again, the former labels go. */
  describeBuild({ version, revision, catalog }: BuildInfo): void {
    const definition = this.options.buildInfo ?? buildInfo('app');
    const domain = this.made.get(definition.name)?.domain ?? telemetry[domainOf];
    const { build } = this.register(defineMetrics(domain, { build: definition }));
    (build as unknown as CatalogGauge).table.clear();
    build.set({ version, revision, catalog }, 1);
  }

  /** Whether this process records a metric, by its name or by one of its roles. */
  owns({ owner }: Pick<Definition, 'owner'>): boolean {
    const { process, roles = [] } = this.options;
    return [process, ...roles].some((name) => isOwnedBy(owner, name));
  }

  private find(domain: string, definition: Definition): CatalogInstrument | undefined {
    const known = this.made.get(definition.name);
    const isSame = known?.domain === domain && isSameDefinition(known.instrument.definition, definition);
    return isSame ? known.instrument : undefined;
  }

  private instrumentOf(domain: string, definition: Definition): CatalogInstrument | UnownedInstrument {
    if (!this.owns(definition)) return unownedInstrument(definition, this.process);
    const options = {
      seriesLimit: this.options.seriesLimit ?? SERIES_LIMIT,
      exemplarSource: this.options.exemplar,
      onFold: (label: string, reason: FoldReason) => this.countFold(definition.name, label, reason),
    };
    const instrument = makeInstrument(definition, options);
    this.promClient.registerMetric(instrument);
    this.instruments.push(instrument);
    this.made.set(definition.name, { domain, instrument });
    this.aliases.add(instrument);
    return instrument;
  }

  private countFold(metric: string, label: string, reason: FoldReason): void {
    // The counter of folds must not count its own, or it would call itself without end.
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
