/**
 * Two things that happen to every installation and must change no verdict: a scrape or two is missing, and a
 * process restarts, so that its counters begin again. Each alert is tested again with both.
 */
import { minutesOf, type InputSeries, type TestCase } from './test-case.js';
import { compress, expand, type Sample } from './series-notation.js';

const acrossGap = (test: TestCase): TestCase => ({
  ...test,
  name: `${test.name}, across missing data`,
  input_series: withGap(test),
});

const acrossReset = (test: TestCase): TestCase => ({
  ...test,
  name: `${test.name}, across a counter reset`,
  input_series: withReset(test),
});

const alertOf = (test: TestCase): string => test.alert_rule_test[0]?.alertname ?? '';
const fires = (test: TestCase): boolean =>
  test.alert_rule_test.some(({ exp_alerts: expected = [] }) => expected.length > 0);

/** The first test in which each alert fires and the first in which it is silent, each with both. */
export const variationsOf = (tests: readonly TestCase[]): readonly TestCase[] => {
  const alerts = [...new Set(tests.map(alertOf))];
  return alerts.flatMap((name) => {
    const own = tests.filter((test) => alertOf(test) === name);
    const both = [own.find(fires), own.find((test) => !fires(test))];
    return both.filter((test) => test !== undefined).flatMap((test) => [acrossGap(test), acrossReset(test)]);
  });
};

/** Shortly before the first look, so that every window that looks back from there meets it. */
const middleOf = (test: TestCase): number => {
  const looks = test.alert_rule_test.map(({ eval_time: time }) => minutesOf(time));
  const first = Math.round(Math.min(...looks) / minutesOf(test.interval));
  return Math.max(2, Math.round(first / 2), first - beforeTheLook);
};

const beforeTheLook = 8;

const changed = (
  test: TestCase,
  change: (samples: readonly Sample[], series: string) => readonly Sample[],
): InputSeries[] =>
  test.input_series.map(({ series, values }) => ({
    series,
    values: compress(change(expand(values), series)),
  }));

const withGap = (test: TestCase): InputSeries[] => {
  const middle = middleOf(test);
  return changed(test, (samples) =>
    samples.map((sample, index) => (index === middle || index === middle + 1 ? '_' : sample)),
  );
};

const onlyClimbs = (series: string): boolean => /_(total|count|sum|bucket)(\{|$)/.test(series);

/** What was counted before the restart is gone; what is counted after it is the same as it would have been. */
const withReset = (test: TestCase): InputSeries[] => {
  const middle = middleOf(test);
  return changed(test, (samples, series) => {
    const before = samples.slice(0, middle).findLast((sample) => typeof sample === 'number');
    if (!onlyClimbs(series) || before === undefined) return samples;
    return samples.map((sample, index) =>
      typeof sample === 'number' && index >= middle ? sample - Number(before) : sample,
    );
  });
};
