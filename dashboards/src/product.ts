import {
  definitionsOf,
  type Definition,
  type GaugeDefinition,
  type Label,
  type MetricSet,
} from '@bellwether/telemetry/catalog';
import type { Contacts } from './alertmanager/receivers.js';
import type { Dashboard } from './grafana/dashboard.js';
import { recordingsOf, type RuleSet } from './prometheus/rule-set.js';
import { knownNames, scraper, type KnownNames } from './promql/known-series.js';

/** What is the same in everything that is generated for one product. */
export interface Product {
  /** As people say it: the title of dashboards begins with nothing else. */
  readonly name: string;
  /** As machines say it: uids, groups and receivers begin with it. */
  readonly slug: string;
  /** Processes and the names of the scrape jobs that watch them. Rules look at these jobs and no others. */
  readonly processes: Readonly<Record<string, string>>;
  readonly catalog: readonly MetricSet[];
  /** Stands in the build info of every process, in every dashboard and in the rules. */
  readonly catalogHash: string;
  /** Where people open Grafana: alerts lead there, to their panel and to their runbook. */
  readonly grafanaUrl: string;
  /** Begins a runbook; the name of the alert is put behind it. Without one, the message says what to write. */
  readonly newRunbookCommand: string | undefined;
  readonly generateCommand: string;
}

/** Stands in every generated file: what it came from, and how it is made anew. */
export const provenance = ({ catalogHash, generateCommand }: Product): string =>
  `Generated from catalog ${catalogHash} by \`${generateCommand}\`; changes made here are lost.`;

export const uidOf = ({ slug }: Product, domain: string): string => `${slug}-${domain}`;

export type BuildInfo = GaugeDefinition<{
  readonly version: Label;
  readonly revision: Label;
  readonly catalog: Label;
}>;

export const isBuildInfo = (definition: Definition): definition is BuildInfo =>
  definition.kind === 'gauge' &&
  definition.name.endsWith('_build_info') &&
  ['version', 'revision', 'catalog'].every((label) => label in definition.labels);

/** The gauge by which each process says which version and which catalog it runs; a catalog may have none. */
export const buildInfoOf = (catalog: readonly MetricSet[]): BuildInfo | undefined =>
  catalog.flatMap(definitionsOf).find(isBuildInfo);

/** One product and everything that watches it: what is linted as a whole and written as files. */
export interface Monitoring {
  readonly product: Product;
  readonly contacts: Contacts;
  readonly dashboards: readonly Dashboard[];
  readonly rules: readonly RuleSet[];
  /** Markdown by alert name. */
  readonly runbooks: ReadonlyMap<string, string>;
  /** Hand-written promtool tests: text by file name. */
  readonly writtenTests: ReadonlyMap<string, string>;
  /** Tests that came with rules made here, for a product that has written none: generated as they are. */
  readonly shippedTests: ReadonlyMap<string, string>;
}

export const definitionsIn = ({ product }: Monitoring): readonly Definition[] =>
  product.catalog.flatMap(definitionsOf);

export const namesIn = (monitoring: Monitoring): KnownNames =>
  knownNames([...definitionsIn(monitoring), ...Object.values(scraper)], recordingsOf(monitoring.rules));
