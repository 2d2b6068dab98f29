import { parse } from 'yaml';
import { alertAnnotations, alertLabels, filled, type AlertContext } from './annotations.js';
import type { Proof } from './proof.js';
import type { RuleSet } from './rule-set.js';
import type { ExpectedAlert, InputSeries, TestCase, TestFile } from './test-case.js';
import { variationsOf } from './variations.js';

/** Where a test runs: `every` process is shown by the first one. */
const jobOf = (process: string, { product }: AlertContext): string =>
  product.processes[process] ?? Object.values(product.processes)[0] ?? process;

const instance = 'a:1';

const inputOf = (proof: Proof, context: AlertContext): InputSeries[] =>
  proof.series.map(({ metric, labels, values, process }) => {
    const all = { job: jobOf(process, context), instance, ...labels };
    const text = Object.entries(all).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
    return { series: `${metric}{${text.join(',')}}`, values };
  });

const expectedOf = (proof: Proof, set: RuleSet, context: AlertContext): ExpectedAlert[] =>
  proof.expects.map(({ severity, process, value, labels: own = {} }) => {
    const alert = set.alerts.find((one) => one.name === proof.alert && one.severity === severity);
    if (alert === undefined) throw new Error(`no ${severity} is called ${proof.alert}`);
    const labels = { job: jobOf(process, context), ...own, ...alertLabels(alert, set) };
    const annotations = Object.entries(alertAnnotations(alert, set, context)).map(
      ([name, text]) => [name, filled(text, labels, value)] as const,
    );
    return { exp_labels: labels, exp_annotations: Object.fromEntries(annotations) };
  });

const testOf = (proof: Proof, set: RuleSet, context: AlertContext): TestCase => ({
  name: proof.name,
  interval: '1m',
  input_series: inputOf(proof, context),
  alert_rule_test: [
    {
      eval_time: `${proof.afterMinutes}m`,
      alertname: proof.alert,
      exp_alerts: expectedOf(proof, set, context),
    },
  ],
});

export const parseTestFile = (text: string): TestFile => parse(text) as TestFile;

/** What follows from definitions, as it is, across missing data and across a counter reset. */
export const provenTests = (set: RuleSet, context: AlertContext): TestFile => {
  const proven = set.proofs.map((proof) => testOf(proof, set, context));
  return {
    rule_files: [`../prometheus/${set.domain}.rules.yaml`],
    evaluation_interval: '1m',
    tests: [...proven, ...variationsOf(proven)],
  };
};

/** What came with our rules, as it is and across missing data and a counter reset. */
export const wholeFile = (shipped: TestFile): TestFile => {
  const varied = variationsOfFile(shipped);
  return { ...varied, tests: [...shipped.tests, ...varied.tests] };
};

/** What people wrote, again across missing data and across a counter reset. */
export const variationsOfFile = (written: TestFile): TestFile => ({
  ...written,
  rule_files: written.rule_files.map((path) => path.replace('../generated/', '../')),
  tests: variationsOf(written.tests),
});
