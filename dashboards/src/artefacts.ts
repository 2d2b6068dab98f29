import { alertmanagerConfigs } from './alertmanager/config.js';
import { classicDashboard } from './grafana/classic.js';
import { addressesOf } from './grafana/links.js';
import { schemaV2Dashboard } from './grafana/schema-v2.js';
import type { Monitoring, Product } from './product.js';
import type { TestFile } from './prometheus/promtool-format.js';
import { prometheusRule, ruleGroup, type AlertContext, type RuleGroup } from './prometheus/rule-file.js';
import { alertsOf } from './prometheus/rule-set.js';
import { scrapeConfigs } from './prometheus/scrape-config.js';
import { derivedTests, parseTestFile, shippedTests, variationsOfFile } from './prometheus/test-file.js';
import { metricsReference } from './reference/metrics-reference.js';

/** Everything that is generated, as data. The lint reads it, and the files are written from it. */
export interface Artefacts {
  readonly monitoring: Monitoring;
  readonly context: AlertContext;
  /** By domain word. */
  readonly imports: ReadonlyMap<string, object>;
  readonly provisioning: ReadonlyMap<string, object>;
  readonly v2: ReadonlyMap<string, object>;
  readonly ruleGroups: ReadonlyMap<string, RuleGroup>;
  readonly prometheusRules: ReadonlyMap<string, object>;
  readonly tests: ReadonlyMap<string, TestFile>;
  readonly writtenTests: ReadonlyMap<string, TestFile>;
  readonly scrape: object;
  /** The same at the debug paths; undefined where no process serves one. */
  readonly debugScrape: object | undefined;
  /** By the name of the file. */
  readonly alertmanager: ReadonlyMap<string, object>;
  readonly reference: string;
}

/** Drops the functions and undefined values of the builders, so that the lint reads what a file holds. */
const plain = (built: object): object => JSON.parse(JSON.stringify(built)) as object;

const byDomain = <T extends { readonly domain: string }, R>(
  all: readonly T[],
  make: (one: T) => R,
): ReadonlyMap<string, R> => new Map(all.map((one) => [one.domain, make(one)]));

export const artefactsOf = (monitoring: Monitoring): Artefacts => {
  const { product, dashboards, rules, contacts } = monitoring;
  const { processes } = product;
  const addresses = addressesOf(product, dashboards);
  const context: AlertContext = { product, addresses };
  const writtenTests = new Map(
    [...monitoring.writtenTests].map(([file, text]) => [file, parseTestFile(text)] as const),
  );
  return {
    monitoring,
    context,
    imports: byDomain(dashboards, (one) => plain(classicDashboard(one, product, addresses, 'import'))),
    provisioning: byDomain(dashboards, (one) =>
      plain(classicDashboard(one, product, addresses, 'provisioning')),
    ),
    v2: byDomain(dashboards, (one) => plain(schemaV2Dashboard(one, product, addresses))),
    ruleGroups: byDomain(rules, (set) => ruleGroup(set, context)),
    prometheusRules: byDomain(rules, (set) => prometheusRule(set, context)),
    tests: testsOf(monitoring, writtenTests, context),
    writtenTests,
    scrape: { scrape_configs: scrapeConfigs({ processes, targets: exampleTargets(processes) }) },
    debugScrape: debugScrapeOf(product),
    alertmanager: alertmanagerConfigs(rules, contacts),
    reference: metricsReference(monitoring),
  };
};

/** Tests that follow from definitions, tests that come with families, and variations of the product's own. */
const testsOf = (
  { rules, shippedTests: shipped }: Monitoring,
  written: ReadonlyMap<string, TestFile>,
  context: AlertContext,
): ReadonlyMap<string, TestFile> =>
  new Map([
    ...rules
      .filter(({ tests }) => tests.length > 0)
      .map((set): [string, TestFile] => [`${set.domain}.generated`, derivedTests(set, context)]),
    ...[...shipped].map(([name, text]): [string, TestFile] => [
      domainOfFile(name),
      shippedTests(parseTestFile(text), new Set(alertsOf(rules).map((alert) => alert.name))),
    ]),
    ...[...written].map(([name, file]): [string, TestFile] => [domainOfFile(name), variationsOfFile(file)]),
  ]);

const domainOfFile = (name: string): string => name.replace('.alerts.test.yaml', '');

const debugScrapeOf = ({ processes, debugTargets = {} }: Product): object | undefined => {
  const targets = Object.entries(debugTargets).map(([process, target]) => ({ process, targets: [target] }));
  return targets.length === 0
    ? undefined
    : { scrape_configs: scrapeConfigs({ processes, targets, path: '/debug/metrics' }) };
};

/** Host names as in the compose file, one for each process. */
const exampleTargets = (processes: Readonly<Record<string, string>>) =>
  Object.keys(processes).map((process) => ({
    process,
    targets: [`${process}:${examplePort[process] ?? 9464}`],
  }));

const examplePort: Readonly<Record<string, number>> = { server: 5001, worker: 5004 };
