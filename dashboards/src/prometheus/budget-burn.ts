/**
 * Alerts from an objective: how fast is the error budget of 30 days being spent? A short and a long window must
 * agree, so that a page is both current and significant, and a burst that is over pages nobody.
 */
import type { CounterDefinition, HistogramDefinition, Labels } from '@bellwether/telemetry/catalog';
import {
  durationOf,
  hours,
  matching,
  minutes,
  rate,
  ratio,
  recorded,
  recordedWithin,
  recording,
  slowerThan,
  sum,
  type Condition,
  type Duration,
  type Recording,
  type Vector,
} from '../promql/index.js';
import { alert, type Alert, type Severity } from './alert.js';

/** Seconds between evaluations of the recordings below; a sum over them is turned into events with it. */
export const evaluationSeconds = 60;

/** A few bad events in a quiet hour are a high ratio and no reason to wake anyone. */
export const badEventsMin = 10;

interface Burn {
  readonly severity: Severity;
  readonly factor: number;
  readonly long: Duration;
  readonly short: Duration;
}

/** The factors say how many times too fast: at 14.4 the budget of 30 days is gone in 50 hours. */
export const burns: readonly Burn[] = [
  { severity: 'page', factor: 14.4, long: '1h', short: '5m' },
  { severity: 'page', factor: 6, long: '6h', short: '30m' },
  { severity: 'ticket', factor: 3, long: '1d', short: '2h' },
  { severity: 'ticket', factor: 1, long: '3d', short: '6h' },
];

/** What an objective is about, in the words of its texts. */
export interface BudgetWords {
  /** As in "12% of ‹requests› were ‹answered with an error›". */
  readonly events: string;
  readonly went: string;
  /** The constant sentence of the alert. */
  readonly summary: string;
}

export interface Budget {
  /** Share of events that may be bad. */
  readonly allowed: number;
  readonly total: Recording<'@job' | '@instance'>;
  readonly bad: Recording<'@job' | '@instance'>;
  readonly recordings: readonly Recording[];
  readonly alerts: readonly Alert[];
}

type PerTarget = Vector<'@job' | '@instance', string>;

const rounded = (value: number): number => Number(value.toPrecision(12));

const missingObjective = (metric: string, what: string): Error =>
  new Error(`${metric} has no ${what}: declare one in its definition, or drop the alert`);

/** Too many events carry the bad label. */
export const errorBudget = <L extends Labels>(
  name: string,
  metric: CounterDefinition<L> | HistogramDefinition<L>,
  words: BudgetWords,
): Budget => {
  const objective = metric.errorObjective;
  if (objective === undefined) throw missingObjective(metric.name, 'errorObjective');
  const { label, matches } = objective.bad;
  const total = sum(rate(metric)).by('@job', '@instance');
  const bad = sum(rate(metric as CounterDefinition, { [label]: matching(matches) })).by('@job', '@instance');
  return budget(name, `${metric.name}_errors`, { total, bad, allowed: 1 - objective.ratio, words });
};

/** Too many events take longer than the objective's bound. */
export const latencyBudget = <L extends Labels, B extends number>(
  name: string,
  metric: HistogramDefinition<L, B>,
  words: BudgetWords,
): Budget => {
  const objective = metric.objective;
  if (objective === undefined) throw missingObjective(metric.name, 'objective');
  const total = sum(rate(metric)).by('@job', '@instance');
  const bad = slowerThan(metric, objective.below).by('@job', '@instance');
  return budget(name, `${metric.name}_slow`, { total, bad, allowed: 1 - objective.ratio, words });
};

interface BudgetParts {
  readonly total: PerTarget;
  readonly bad: PerTarget;
  readonly allowed: number;
  readonly words: BudgetWords;
}

const budget = (name: string, subject: string, parts: BudgetParts): Budget => {
  const allowed = rounded(parts.allowed);
  const total = recording(`job_instance:${subject}_total:rate5m`, parts.total);
  // No bad event yet means a ratio of zero, not a ratio that is unknown.
  const bad = recording(`job_instance:${subject}:rate5m`, parts.bad.or(parts.total.times(0)));
  const windows = [...new Set(burns.flatMap(({ long, short }) => [long, short]))];
  const ratios = new Map(
    windows.map((window) => [
      window,
      recording(`job:${subject}:ratio_rate${window}`, ratio(over(bad, window), over(total, window))),
    ]),
  );
  const conditions = conditionsOf(ratios, bad, allowed);
  return {
    allowed,
    total,
    bad,
    recordings: [total, bad, ...ratios.values()],
    alerts: [burnAlert(name, 'page', conditions, parts), burnAlert(name, 'ticket', conditions, parts)],
  };
};

const over = (from: Recording<'@job' | '@instance'>, window: Duration): Vector<'@job'> =>
  recordedWithin('sum', window, from).by('@job');

type Conditions = ReadonlyMap<Burn, Condition<'@job'>>;

const conditionsOf = (
  ratios: ReadonlyMap<Duration, Recording<'@job'>>,
  bad: Recording<'@job' | '@instance'>,
  allowed: number,
): Conditions =>
  new Map(
    burns.map((burn) => {
      const limit = rounded(burn.factor * allowed);
      const above = (window: Duration): Condition<'@job'> => {
        const from = ratios.get(window);
        if (from === undefined) throw new Error(`no ratio is recorded over ${window}`);
        return recorded(from).isAbove(limit);
      };
      const enough = over(bad, burn.long).times(evaluationSeconds).isAbove(badEventsMin);
      return [burn, above(burn.long).and(above(burn.short)).and(enough)];
    }),
  );

const burnAlert = (name: string, severity: Severity, conditions: Conditions, parts: BudgetParts): Alert => {
  const [fast, slow] = [...conditions].filter(([burn]) => burn.severity === severity);
  if (fast === undefined || slow === undefined) throw new Error(`a ${severity} needs two burn rates`);
  const gone = durationOf(Math.round(hours(30 * 24) / slow[0].factor / 3600) * 3600);
  const { events, went, summary } = parts.words;
  return alert(name, {
    severity,
    when: fast[1].or(slow[1]),
    for: severity === 'page' ? minutes(2) : minutes(15),
    summary,
    description: ({ label, value }) =>
      `${value('humanizePercentage')} of the ${events} of ${label('@job')} ${went}; ` +
      `${percent(parts.allowed)} are allowed. At this pace the budget of 30 days is gone in ${gone} or sooner.`,
  });
};

const percent = (share: number): string => `${rounded(share * 100)}%`;
