import { parse } from 'yaml';
import {
  compress,
  expand,
  minutesOf,
  type ExpectedAlert,
  type InputSeries,
  type Sample,
  type TestCase,
  type TestFile,
} from './promtool-format.js';
import { alertAnnotations, alertLabels, filled, type AlertContext } from './rule-file.js';
import type { AlertTest, RuleSet } from './rule-set.js';

/** The scrape job of a process. For a metric of every process it is the first job. */
const jobOf = (process: string, { product }: AlertContext): string =>
  product.processes[process] ?? Object.values(product.processes)[0] ?? process;

const instance = 'a:1';

const inputOf = (test: AlertTest, context: AlertContext): InputSeries[] =>
  test.series.map(({ metric, labels, values, process }) => {
    const all = { job: jobOf(process, context), instance, ...labels };
    const text = Object.entries(all).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
    return { series: `${metric}{${text.join(',')}}`, values };
  });

const expectedOf = (test: AlertTest, set: RuleSet, context: AlertContext): ExpectedAlert[] =>
  test.expects.map(({ severity, process, value, labels: own = {} }) => {
    const alert = set.alerts.find((one) => one.name === test.alert && one.severity === severity);
    if (alert === undefined) throw new Error(`no ${severity} is called ${test.alert}`);
    const labels = { job: jobOf(process, context), ...own, ...alertLabels(alert, set) };
    const annotations = Object.entries(alertAnnotations(alert, set, context)).map(
      ([name, text]) => [name, filled(text, labels, value)] as const,
    );
    return { exp_labels: labels, exp_annotations: Object.fromEntries(annotations) };
  });

const testOf = (test: AlertTest, set: RuleSet, context: AlertContext): TestCase => ({
  name: test.name,
  interval: '1m',
  input_series: inputOf(test, context),
  alert_rule_test: [
    {
      eval_time: `${test.afterMinutes}m`,
      alertname: test.alert,
      exp_alerts: expectedOf(test, set, context),
    },
  ],
});

export const parseTestFile = (text: string): TestFile => parse(text) as TestFile;

/** The tests that follow from definitions, and their variations. */
export const derivedTests = (set: RuleSet, context: AlertContext): TestFile => {
  const plain = set.tests.map((test) => testOf(test, set, context));
  return {
    rule_files: [`../prometheus/${set.domain}.rules.yaml`],
    evaluation_interval: '1m',
    tests: [...plain, ...variationsOf(plain)],
  };
};

/** The tests that come with the rules of a family, and their variations. The product may lack some alerts. */
export const shippedTests = (file: TestFile, alerts: ReadonlySet<string>): TestFile => {
  const tests = file.tests.filter((test) =>
    test.alert_rule_test.every(({ alertname }) => alerts.has(alertname)),
  );
  const varied = variationsOfFile({ ...file, tests });
  return { ...varied, tests: [...tests, ...varied.tests] };
};

/** The variations of a file that people wrote. */
export const variationsOfFile = (written: TestFile): TestFile => ({
  ...written,
  rule_files: written.rule_files.map((path) => path.replace('../generated/', '../')),
  tests: variationsOf(written.tests),
});

const alertOf = (test: TestCase): string => test.alert_rule_test[0]?.alertname ?? '';
const fires = (test: TestCase): boolean =>
  test.alert_rule_test.some(({ exp_alerts: expected = [] }) => expected.length > 0);

/**
 * Missing scrapes and restarts happen in every installation and must not change the result of an alert. So the
 * first firing and the first silent test of each alert run again with both.
 */
export const variationsOf = (tests: readonly TestCase[]): readonly TestCase[] => {
  const alerts = [...new Set(tests.map(alertOf))];
  return alerts.flatMap((name) => {
    const own = tests.filter((test) => alertOf(test) === name);
    const both = [own.find(fires), own.find((test) => !fires(test))];
    return both.filter((test) => test !== undefined).flatMap((test) => [acrossGap(test), acrossReset(test)]);
  });
};

/** Shortly before the first evaluation time, so that every window that ends there contains it. */
const middleOf = (test: TestCase): number => {
  const times = test.alert_rule_test.map(({ eval_time: time }) => minutesOf(time));
  const first = Math.round(Math.min(...times) / minutesOf(test.interval));
  return Math.max(2, Math.round(first / 2), first - stepsBefore);
};

const stepsBefore = 8;

const changed = (
  test: TestCase,
  across: string,
  change: (samples: readonly Sample[], series: string) => readonly Sample[],
): TestCase => ({
  ...test,
  name: `${test.name}, across ${across}`,
  input_series: test.input_series.map(({ series, values }) => ({
    series,
    values: compress(change(expand(values), series)),
  })),
});

const acrossGap = (test: TestCase): TestCase => {
  const middle = middleOf(test);
  return changed(test, 'missing data', (samples) =>
    samples.map((sample, index) => (index === middle || index === middle + 1 ? '_' : sample)),
  );
};

const isCounter = (series: string): boolean => /_(total|count|sum|bucket)(\{|$)/.test(series);

/** A restart sets counters to zero. They grow afterwards as before. */
const acrossReset = (test: TestCase): TestCase => {
  const middle = middleOf(test);
  return changed(test, 'a counter reset', (samples, series) => {
    const before = samples.slice(0, middle).findLast((sample) => typeof sample === 'number');
    if (!isCounter(series) || before === undefined) return samples;
    return samples.map((sample, index) =>
      typeof sample === 'number' && index >= middle ? sample - Number(before) : sample,
    );
  });
};
