import type { TestCase } from './promtool-format.js';
import { variationsOf } from './test-file.js';

const expected = { exp_labels: { severity: 'page' }, exp_annotations: {} };

const test = (series: string, values: string): TestCase => ({
  name: 'X fires',
  interval: '1m',
  input_series: [{ series, values }],
  alert_rule_test: [{ eval_time: '20m', alertname: 'X', exp_alerts: [expected] }],
});

const valuesOf = (one: TestCase | undefined): string | undefined => one?.input_series[0]?.values;

it('takes two samples away shortly before the look and expects the same', () => {
  const original = test('x_total{a="b"}', '0+10x30');
  const [gap] = variationsOf([original]);
  expect(gap?.name).toBe('X fires, across missing data');
  expect(valuesOf(gap)).toBe('0+10x11 _x2 140+10x16');
  expect(gap?.alert_rule_test).toEqual(original.alert_rule_test);
});

it('lets counters begin again and go on as before', () => {
  const [, reset] = variationsOf([test('x_seconds_bucket{le="1"}', '0+10x30')]);
  expect(reset?.name).toBe('X fires, across a counter reset');
  expect(valuesOf(reset)).toBe('0+10x11 10+10x18');
});

it('leaves gauges as they are when a process starts anew', () => {
  const [, reset] = variationsOf([test('queue_depth', '7x30')]);
  expect(valuesOf(reset)).toBe('7x30');
});

it('repeats the first firing and the first silent test of each alert', () => {
  const firing = test('x_total', '0+1x30');
  const silent: TestCase = {
    ...firing,
    name: 'X stays silent',
    alert_rule_test: [{ eval_time: '20m', alertname: 'X' }],
  };
  const other: TestCase = {
    ...silent,
    name: 'Y stays silent',
    alert_rule_test: [{ eval_time: '20m', alertname: 'Y' }],
  };
  expect(variationsOf([firing, silent, firing, other]).map(({ name }) => name)).toEqual([
    'X fires, across missing data',
    'X fires, across a counter reset',
    'X stays silent, across missing data',
    'X stays silent, across a counter reset',
    'Y stays silent, across missing data',
    'Y stays silent, across a counter reset',
  ]);
});
