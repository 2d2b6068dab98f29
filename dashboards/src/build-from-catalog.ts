import { domainOf, type MetricSet } from '@bellwether/telemetry/catalog';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ProductSpec } from './assemble.js';
import { differences, generate, write, type Difference, type Generation } from './generation.js';
import type { Dashboard } from './grafana/dashboard.js';
import type { RuleSet } from './prometheus/rule-set.js';
import { readTexts, shippedTexts } from './texts.js';

/** What `bellwether dashboards build` takes; the command line only gives these their names. */
export interface BuildOptions {
  /** A module that exports `catalog`, and may export `product`, `dashboards` and `rules`. */
  readonly catalog: string;
  readonly out: string;
  /** Runbooks and written tests of the team, beside the catalog unless said otherwise. */
  readonly runbooks?: string;
  readonly tests?: string;
  /** Writes nothing; says what would change. */
  readonly check?: boolean;
  /** Paths are taken from here. */
  readonly cwd?: string;
}

export interface BuildResult {
  readonly generation: Generation;
  readonly changes: readonly Difference[];
}

type ProductWords = Partial<Omit<ProductSpec, 'catalog' | 'dashboards' | 'rules'>>;

interface CatalogModule {
  readonly catalog?: readonly MetricSet[];
  readonly product?: ProductWords;
  readonly dashboards?: readonly Dashboard[];
  readonly rules?: readonly RuleSet[];
}

/** Builds everything from another team's catalog. Throws a GenerationError that lists what is missing. */
export const buildFromCatalog = async (options: BuildOptions): Promise<BuildResult> => {
  const from = (...path: readonly string[]): string => resolve(options.cwd ?? '', ...path);
  const path = from(options.catalog);
  const module = (await import(pathToFileURL(path).href)) as CatalogModule;
  const out = from(options.out);
  const runbooks = from(options.runbooks ?? `${out}/../runbooks`);
  const tests = from(options.tests ?? `${out}/../tests`);
  const spec = specOf(module, path);
  const generation = generate(spec, { ...readTexts({ runbooks, tests }), shipped: shippedTexts(spec) });
  const to = { generated: out, runbooks };
  const changes = options.check === true ? differences(generation, to) : write(generation, to);
  return { generation, changes };
};

const specOf = ({ catalog, product = {}, dashboards, rules }: CatalogModule, path: string): ProductSpec => {
  if (catalog === undefined || !catalog.every((set) => domainOf in set)) {
    throw new Error(`${path} exports no catalog: write export const catalog = [defineMetrics('…', { … })]`);
  }
  const slug = product.slug ?? 'app';
  const processes = product.processes ?? processesOf(catalog, slug);
  const owner = product.owner ?? slug;
  return {
    name: slug.charAt(0).toUpperCase() + slug.slice(1),
    grafanaUrl: 'http://localhost:3000',
    contacts: contactsOf(owner, slug),
    ...product,
    slug,
    owner,
    processes,
    catalog,
    ...(dashboards === undefined ? {} : { dashboards }),
    ...(rules === undefined ? {} : { rules }),
  };
};

/** Every process that a definition names, scraped under `<slug>-<process>`. */
const processesOf = (catalog: readonly MetricSet[], slug: string): Record<string, string> => {
  const owners = catalog.flatMap((set) =>
    Object.values(set).flatMap(({ owner }) => (owner === 'every' ? [] : [...owner])),
  );
  const names = [...new Set(owners)].toSorted();
  return Object.fromEntries((names.length === 0 ? [slug] : names).map((name) => [name, `${slug}-${name}`]));
};

const contactsOf = (owner: string, slug: string): ProductSpec['contacts'] => ({
  secretsDir: '/etc/alertmanager/secrets',
  email: { smarthost: 'smtp.example.org:587', from: `${slug}@example.org`, username: `${slug}@example.org` },
  owners: Object.fromEntries(
    [owner, 'platform'].map((name) => [
      name,
      { slackChannel: `#${name}-alerts`, email: `${name}@example.org` },
    ]),
  ),
  unowned: { webhookUrl: 'https://alerts.example.org/unowned' },
});
