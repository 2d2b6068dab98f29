/**
 * promtool evaluates every rule it loads at every step, so a test of one alert over weeks spends nearly all its time
 * on rules that it does not look at. The tests of each alert run with that alert and the rules it is made from.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import type { TestCase, TestFile } from '../src/prometheus/promtool-format.js';

interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
}
interface Group {
  readonly name: string;
  readonly rules: readonly Rule[];
}
interface RuleFile {
  readonly groups: readonly Group[];
}

const load = async <T>(file: string): Promise<T> => parse(await readFile(file, 'utf8')) as T;

/** These alerts, and what is recorded for them, in the order of the file. */
const neededBy = (alerts: ReadonlySet<string>, groups: readonly Group[]): readonly Group[] => {
  const needed = new Set<Rule>();
  const add = (rule: Rule): void => {
    if (needed.has(rule)) return;
    needed.add(rule);
    for (const { rules } of groups)
      for (const other of rules)
        if (other.record !== undefined && rule.expr.includes(other.record)) add(other);
  };
  for (const { rules } of groups)
    for (const rule of rules) if (rule.alert !== undefined && alerts.has(rule.alert)) add(rule);
  return groups
    .map((group) => ({ ...group, rules: group.rules.filter((rule) => needed.has(rule)) }))
    .filter(({ rules }) => rules.length > 0);
};

const alertsOf = ({ alert_rule_test: cases }: TestCase): string[] => [
  ...new Set(cases.map(({ alertname }) => alertname)),
];

/** Writes one test file for each alert, or set of alerts tested together; returns their names. */
export const splitRuleTest = async (testFile: string, target: string): Promise<readonly string[]> => {
  const { tests, rule_files: ruleFiles, ...rest } = await load<TestFile>(testFile);
  const loaded = await Promise.all(ruleFiles.map((file) => load<RuleFile>(join(dirname(testFile), file))));
  const groups = loaded.flatMap((file) => file.groups);
  const byAlerts = Map.groupBy(tests, (test) => alertsOf(test).toSorted().join('-'));
  await mkdir(target, { recursive: true });
  return Promise.all(
    [...byAlerts].map(async ([key, own]) => {
      const rules = `${key}.rules.yaml`;
      const alerts = new Set(own.flatMap(alertsOf));
      // JSON is YAML.
      await writeFile(join(target, rules), JSON.stringify({ groups: neededBy(alerts, groups) }));
      const name = `${key}.test.yaml`;
      await writeFile(join(target, name), JSON.stringify({ ...rest, rule_files: [rules], tests: own }));
      return name;
    }),
  );
};
