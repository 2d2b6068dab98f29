import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { domainOf, type MetricSet } from '@bellwether/telemetry/catalog';
import type { ProductSpec } from './assemble.js';
import type { OverviewPanels } from './families/overview.dashboard.js';
import { differences, generate, write, type Difference, type Generation } from './generation.js';
import type { Dashboard } from './grafana/dashboard.js';
import type { RuleSet } from './prometheus/rule-set.js';
import { readTexts, shippedTexts } from './texts.js';

/** The options of `bellwether dashboards build`. */
export interface BuildOptions {
  /** A module that exports `catalog`, and may export `product`, `dashboards`, `rules` and `overview`. */
  readonly catalog: string;
  readonly out: string;
  /** The team's runbooks and tests. By default beside the output folder. */
  readonly runbooks?: string;
  readonly tests?: string;
  /** Write nothing and report what would change. */
  readonly check?: boolean;
  /** Relative paths start here. */
  readonly cwd?: string;
}

export interface BuildResult {
  readonly generation: Generation;
  readonly changes: readonly Difference[];
}

type ProductWords = Partial<Omit<ProductSpec, 'catalog' | 'dashboards' | 'rules' | 'overview'>>;

interface CatalogModule {
  readonly catalog?: readonly MetricSet[];
  readonly product?: ProductWords;
  readonly dashboards?: readonly Dashboard[];
  readonly rules?: readonly RuleSet[];
  readonly overview?: OverviewPanels;
}

/** Builds everything from the catalog of any product. Throws a GenerationError that lists what is missing. */
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

const specOf = (
  { catalog, product = {}, dashboards, rules, overview }: CatalogModule,
  path: string,
): ProductSpec => {
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
    ...(dashboards && { dashboards }),
    ...(rules && { rules }),
    ...(overview && { overview }),
  };
};

/** Every process that a definition names, with the scrape job `<slug>-<process>`. */
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
