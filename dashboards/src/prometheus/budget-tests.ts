import type {
  CounterDefinition,
  Definition,
  HistogramDefinition,
  Labels,
} from '@bellwether/telemetry/catalog';
import { storedName } from '../promql/index.js';
import { spellings } from '../promql/selector.js';
import type { Alert, AlertTest, TestSeries } from './rule-set.js';

/** Series with this many events a minute. */
export type Load = (
  perMinute: { readonly all: number; readonly bad: number },
  minutes: number,
) => TestSeries[];

const eventsPerMinute = 10_000;

const processOf = ({ owner }: Definition): string => (owner === 'every' ? 'every' : (owner[0] ?? 'every'));

/** A value for each label that does not matter. */
const anyLabels = ({ labels }: Definition): Record<string, string> =>
  Object.fromEntries(
    Object.entries(labels).map(([label, set]) => [
      storedName(label),
      set.kind === 'closed' ? (set.values[0] ?? '') : 'any',
    ]),
  );

const climbing = (perMinute: number, minutes: number): string => `0+${perMinute}x${minutes}`;

/** One value of the label that is bad and one that is good. */
const samples = (definition: Definition, label: string, matches: string): { bad: string; good: string } => {
  const set = definition.labels[label];
  const known =
    set?.kind === 'closed' ? set.values : [matches.replaceAll('.', '0').split('|')[0] ?? '', 'fine'];
  const pattern = new RegExp(`^(?:${matches})$`);
  const bad = known.find((value) => pattern.test(value));
  const good = known.find((value) => !pattern.test(value));
  if (bad === undefined || good === undefined) {
    throw new Error(`${definition.name}: no value of ${label} is ${bad === undefined ? 'bad' : 'good'}`);
  }
  return { bad, good };
};

export const errorLoad =
  <L extends Labels>(definition: CounterDefinition<L> | HistogramDefinition<L>): Load =>
  ({ all, bad }, minutes) => {
    const objective = definition.errorObjective;
    if (objective === undefined) return [];
    const { label, matches } = objective.bad;
    const values = samples(definition, label, matches);
    const metric = `${definition.name}${definition.kind === 'histogram' ? '_count' : ''}`;
    const of = (value: string, count: number): TestSeries => ({
      metric,
      process: processOf(definition),
      labels: { ...anyLabels(definition), [storedName(label)]: value },
      values: climbing(count, minutes),
    });
    return [of(values.good, all - bad), of(values.bad, bad)];
  };

export const latencyLoad =
  <L extends Labels, B extends number>(definition: HistogramDefinition<L, B>): Load =>
  ({ all, bad }, minutes) => {
    if (definition.objective === undefined) return [];
    const base = { process: processOf(definition), labels: anyLabels(definition) };
    // The spelling of Prometheus 3. The rule reads this one and the one of Prometheus 2.
    const le = spellings(definition.objective.below).at(-1) ?? '';
    return [
      { ...base, metric: `${definition.name}_count`, values: climbing(all, minutes) },
      {
        ...base,
        metric: `${definition.name}_bucket`,
        labels: { ...base.labels, le },
        values: climbing(all - bad, minutes),
      },
    ];
  };

const percentText = (share: number): string => `${Number((share * 100).toPrecision(4))}%`;

/** Tests that follow from an objective: all bad, slowly bad, and within the budget. */
export const budgetTests = (alerts: readonly Alert[], load: Load, allowed: number): readonly AlertTest[] => {
  const [first] = alerts;
  if (first === undefined) return [];
  const { name } = first;
  const test = (
    what: string,
    share: number,
    afterMinutes: number,
    severities: readonly string[],
  ): AlertTest => {
    const bad = Math.round(share * eventsPerMinute);
    const series = load({ all: eventsPerMinute, bad }, afterMinutes + 5);
    return {
      name: `${name} ${what}`,
      series,
      afterMinutes,
      alert: name,
      expects: severities.map((severity) => ({
        severity,
        process: series[0]?.process ?? 'every',
        value: percentText(bad / eventsPerMinute),
      })),
    };
  };
  const all = alerts.map(({ severity }) => severity);
  const possible = (what: string): boolean => 4 * allowed <= 1 || !what.includes('four times');
  return [
    test('fires: every event is bad', 1, 70, all),
    test('fires as a ticket only: the budget goes four times too fast', 4 * allowed, 150, ['ticket']),
    test('stays silent: half of what is allowed goes wrong', allowed / 2, 150, []),
  ].filter(
    ({ expects, name: what }) =>
      possible(what) && expects.every(({ severity }) => all.some((one) => one === severity)),
  );
};
