import { alertmanagerConfigs } from './alertmanager/config.js';
import { addressesOf } from './grafana/addresses.js';
import { classicDashboard } from './grafana/classic.js';
import { schemaV2Dashboard } from './grafana/schema-v2.js';
import type { Monitoring } from './monitoring.js';
import type { Product } from './product.js';
import type { AlertContext } from './prometheus/annotations.js';
import { prometheusRule, ruleGroup, type RuleGroup } from './prometheus/rule-file.js';
import { scrapeConfigs } from './prometheus/scrape-config.js';
import type { TestFile } from './prometheus/test-case.js';
import { parseTestFile, provenTests, variationsOfFile, wholeFile } from './prometheus/test-file.js';
import { metricsReference } from './reference/metrics-reference.js';

/** Everything that is generated, as data: the lint reads it, and the files are written from it. */
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

/** The builders leave functions and holes in what they build; a file has neither, so the lint sees neither. */
const plain = (built: object): object => JSON.parse(JSON.stringify(built)) as object;

const byDomain = <T extends { readonly domain: string }, R>(
  all: readonly T[],
  make: (one: T) => R,
): ReadonlyMap<string, R> => new Map(all.map((one) => [one.domain, make(one)]));

export const artefactsOf = (monitoring: Monitoring): Artefacts => {
  const { product, dashboards, rules, contacts } = monitoring;
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
    scrape: {
      scrape_configs: scrapeConfigs({
        processes: product.processes,
        targets: exampleTargets(product.processes),
      }),
    },
    debugScrape: debugScrapeOf(product),
    alertmanager: alertmanagerConfigs(rules, contacts),
    reference: metricsReference(monitoring),
  };
};

/**
 * What follows from definitions under the name of its domain, what came with our rules, and the variations of each
 * file that the product has written itself.
 */
const testsOf = (
  { rules, shippedTests }: Monitoring,
  written: ReadonlyMap<string, TestFile>,
  context: AlertContext,
): ReadonlyMap<string, TestFile> =>
  new Map([
    ...rules
      .filter(({ proofs }) => proofs.length > 0)
      .map((set): [string, TestFile] => [`${set.domain}.generated`, provenTests(set, context)]),
    ...[...shippedTests].map(([name, text]): [string, TestFile] => [
      domainOfFile(name),
      wholeFile(parseTestFile(text)),
    ]),
    ...[...written].map(([name, file]): [string, TestFile] => [domainOfFile(name), variationsOfFile(file)]),
  ]);

const domainOfFile = (name: string): string => name.replace('.alerts.test.yaml', '');

const debugScrapeOf = ({ processes, debugTargets }: Product): object | undefined => {
  const targets = Object.entries(debugTargets).map(([process, target]) => ({ process, targets: [target] }));
  return targets.length === 0
    ? undefined
    : { scrape_configs: scrapeConfigs({ processes, targets, path: '/debug/metrics' }) };
};

/** Host names as in the compose file: one for each process. */
const exampleTargets = (processes: Readonly<Record<string, string>>) =>
  Object.keys(processes).map((process) => ({
    process,
    targets: [`${process}:${examplePort[process] ?? 9464}`],
  }));

const examplePort: Readonly<Record<string, number>> = { server: 5001, worker: 5004 };
