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

/** Families that are served elsewhere than at `/metrics`, to others than the operator. The reference lists them. */
export interface OtherPage {
  readonly title: string;
  readonly about: string;
  readonly sets: readonly MetricSet[];
}

/** Facts about one product that all generated files share. */
export interface Product {
  /** The name in titles. */
  readonly name: string;
  /** The first part of uids, rule groups and receivers. */
  readonly slug: string;
  /** Processes and the names of their scrape jobs. Rules select these jobs only. */
  readonly processes: Readonly<Record<string, string>>;
  /** Addresses by process where `/debug/metrics` is served, which may be asked instead of `/metrics`. */
  readonly debugTargets?: Readonly<Record<string, string>>;
  readonly catalog: readonly MetricSet[];
  readonly otherPages?: readonly OtherPage[];
  /** Stands in the build info of every process, in every dashboard and in the rules. */
  readonly catalogHash: string;
  /** The address of Grafana, for the links in alerts. */
  readonly grafanaUrl: string;
  /**
   * Writes the skeleton of a runbook. The name of the alert follows. Without it, a message names the file to
   * write.
   */
  readonly newRunbookCommand?: string;
  readonly generateCommand: string;
}

/** Stands in every generated file. */
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

/** The gauge with the version and the catalog of a process, if the catalog has one. */
export const buildInfoOf = (catalog: readonly MetricSet[]): BuildInfo | undefined =>
  catalog.flatMap(definitionsOf).find(isBuildInfo);

/** A product and everything that watches it. */
export interface Monitoring {
  readonly product: Product;
  readonly contacts: Contacts;
  readonly dashboards: readonly Dashboard[];
  readonly rules: readonly RuleSet[];
  /** Markdown by alert name. */
  readonly runbooks: ReadonlyMap<string, string>;
  /** Promtool tests that people wrote. Text by file name. */
  readonly writtenTests: ReadonlyMap<string, string>;
  /** Tests that come with families, where the product has written none. */
  readonly shippedTests: ReadonlyMap<string, string>;
}

export const definitionsIn = ({ product }: Monitoring): readonly Definition[] =>
  product.catalog.flatMap(definitionsOf);

export const namesIn = (monitoring: Monitoring): KnownNames =>
  knownNames([...definitionsIn(monitoring), ...Object.values(scraper)], recordingsOf(monitoring.rules));
