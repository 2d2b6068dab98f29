/**
 * Alerts from an objective: how fast is the error budget of 30 days being spent? Both a short and a long
 * window must be above the bound, so that a page is current and significant.
 */
import type { CounterDefinition, HistogramDefinition, Labels } from '@bellwether/telemetry/catalog';
import {
  durationOf,
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
import { budgetTests, errorLoad, latencyLoad, type Load } from './budget-tests.js';
import { alert, severities, type Alert, type AlertTest, type Severity } from './rule-set.js';

/** Seconds between evaluations. Turns a sum of recorded rates into a number of events. */
export const evaluationSeconds = 60;

/** In a quiet hour a few bad events are a high ratio and no incident. */
export const badEventsMin = 10;

interface Burn {
  readonly severity: Severity;
  readonly factor: number;
  readonly long: Duration;
  readonly short: Duration;
}

/** How many times too fast the budget is spent. At 14.4 the budget of 30 days is gone in 50 hours. */
export const burns: readonly Burn[] = [
  { severity: 'page', factor: 14.4, long: '1h', short: '5m' },
  { severity: 'page', factor: 6, long: '6h', short: '30m' },
  { severity: 'ticket', factor: 3, long: '1d', short: '2h' },
  { severity: 'ticket', factor: 1, long: '3d', short: '6h' },
];

/** The words of the texts about an objective. */
export interface BudgetWords {
  /** As in "12% of ‹requests› were ‹answered with an error›". */
  readonly events: string;
  readonly went: string;
  readonly summary: string;
}

export interface Budget {
  /** Share of events that may be bad. */
  readonly allowed: number;
  readonly total: Recording<'@job' | '@instance'>;
  readonly bad: Recording<'@job' | '@instance'>;
  readonly recordings: readonly Recording[];
  /** A page and a ticket with the same name. */
  readonly alerts: readonly Alert[];
  readonly tests: readonly AlertTest[];
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
  return budget(name, `${metric.name}_errors`, {
    metric: metric.name,
    total,
    bad,
    allowed: 1 - objective.ratio,
    words,
    load: errorLoad(metric),
  });
};

/** The text is made with the bound of the objective, so that both agree. */
export interface LatencyWords extends Omit<BudgetWords, 'went'> {
  readonly went: (bound: string) => string;
}

/** A bound with its unit. */
export const boundOf = ({ name }: Pick<HistogramDefinition, 'name'>, bound: number): string => {
  if (!name.endsWith('_seconds')) return String(bound);
  return bound < 1 ? `${rounded(bound * 1000)} ms` : `${bound} s`;
};

/** Too many events take longer than the objective's bound. */
export const latencyBudget = <L extends Labels, B extends number>(
  name: string,
  metric: HistogramDefinition<L, B>,
  words: LatencyWords,
): Budget => {
  const objective = metric.objective;
  if (objective === undefined) throw missingObjective(metric.name, 'objective');
  const total = sum(rate(metric)).by('@job', '@instance');
  const bad = slowerThan(metric, objective.below).by('@job', '@instance');
  return budget(name, `${metric.name}_slow`, {
    metric: metric.name,
    total,
    bad,
    allowed: 1 - objective.ratio,
    words: { ...words, went: words.went(boundOf(metric, objective.below)) },
    load: latencyLoad(metric),
  });
};

interface BudgetParts {
  readonly metric: string;
  readonly total: PerTarget;
  readonly bad: PerTarget;
  readonly allowed: number;
  readonly words: BudgetWords;
  readonly load: Load;
}

const budget = (name: string, subject: string, parts: BudgetParts): Budget => {
  const allowed = rounded(parts.allowed);
  // Both budgets of a metric share this recording.
  const total = recording(`job_instance:${parts.metric}:rate5m`, parts.total);
  // Without a bad event the ratio is zero, not missing.
  const bad = recording(`job_instance:${subject}:rate5m`, parts.bad.or(parts.total.times(0)));
  // If more than all events would have to be bad, the alert could never fire.
  const possible = burns.filter(({ factor }) => factor * allowed < 1);
  const ratios = ratiosOf(subject, possible, bad, total);
  const alerts = severities.flatMap((severity) => {
    const own = possible.filter((burn) => burn.severity === severity);
    return own.length === 0 ? [] : [burnAlert(name, own, conditionOf(own, ratios, bad, allowed), parts)];
  });
  return {
    allowed,
    total,
    bad,
    recordings: [total, bad, ...ratios.values()],
    alerts,
    tests: budgetTests(alerts, parts.load, allowed),
  };
};

const over = (from: Recording<'@job' | '@instance'>, window: Duration): Vector<'@job'> =>
  recordedWithin('sum', window, from).by('@job');

type Ratios = ReadonlyMap<Duration, Recording<'@job'>>;

const ratiosOf = (
  subject: string,
  possible: readonly Burn[],
  bad: Recording<'@job' | '@instance'>,
  total: Recording<'@job' | '@instance'>,
): Ratios => {
  const windows = [...new Set(possible.flatMap(({ long, short }) => [long, short]))];
  return new Map(
    windows.map((window) => [
      window,
      recording(`job:${subject}:ratio_rate${window}`, ratio(over(bad, window), over(total, window))),
    ]),
  );
};

const conditionOf = (
  own: readonly Burn[],
  ratios: Ratios,
  bad: Recording<'@job' | '@instance'>,
  allowed: number,
): Condition<'@job'> =>
  own
    .map(({ factor, long, short }) => {
      const above = (window: Duration): Condition<'@job'> => {
        const from = ratios.get(window);
        if (from === undefined) throw new Error(`no ratio is recorded over ${window}`);
        return recorded(from).isAbove(rounded(factor * allowed));
      };
      const enough = over(bad, long).times(evaluationSeconds).isAbove(badEventsMin);
      return above(long).and(above(short)).and(enough);
    })
    .reduce((either, other) => either.or(other));

const burnAlert = (
  name: string,
  own: readonly Burn[],
  when: Condition<'@job'>,
  { words, allowed }: BudgetParts,
): Alert => {
  const slowest = Math.min(...own.map(({ factor }) => factor));
  const gone = durationOf(Math.round((30 * 24) / slowest) * 3600);
  const severity = own[0]?.severity ?? 'ticket';
  return alert(name, {
    severity,
    when,
    for: severity === 'page' ? minutes(2) : minutes(15),
    summary: words.summary,
    description: ({ label, value }) =>
      `${value('humanizePercentage')} of the ${words.events} of ${label('@job')} ${words.went}; ` +
      `${percent(allowed)} are allowed. At this pace the budget of 30 days is gone in ${gone} or sooner.`,
  });
};

const percent = (share: number): string => `${rounded(share * 100)}%`;
