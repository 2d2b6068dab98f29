import { definitionsOf, type Definition } from '@bellwether/telemetry/catalog';
import type { Contacts } from './alertmanager/contacts.js';
import type { Dashboard } from './grafana/dashboard.js';
import type { Product } from './product.js';
import { recordingsOf, type RuleSet } from './prometheus/rule-set.js';
import { knownNames, type KnownNames } from './promql/known-series.js';
import { scraper } from './promql/scraper-metrics.js';

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
