import { durationOf, storedName, type Condition, type Recording } from '../promql/index.js';

/** A page wakes a person. A ticket is read in working hours. */
export type Severity = 'page' | 'ticket';
export const severities: readonly Severity[] = ['page', 'ticket'];

type Reading = 'humanizeDuration' | 'humanizePercentage' | 'humanize' | 'humanize1024';

/** Placeholders in the text of an alert: its labels and its value. */
export interface Placeholders<Has extends string> {
  readonly label: (name: Has) => string;
  readonly value: (as: Reading) => string;
}

/** An alert that is the cause of this one. While it fires for the same labels, this one is not sent. */
export interface HiddenBy {
  readonly alert: string;
  readonly sameLabels: readonly string[];
}

export interface AlertSpec<Has extends string> {
  /** A ticket, if it is not given. */
  readonly severity?: Severity;
  readonly when: Condition<Has>;
  /** Seconds the condition must hold before the alert fires. */
  readonly for: number;
  /** One sentence, the same for every occurrence. */
  readonly summary: string;
  readonly description: (placeholders: Placeholders<Has>) => string;
  readonly hiddenBy?: readonly HiddenBy[];
}

export interface Alert extends Pick<AlertSpec<string>, 'when' | 'summary'> {
  readonly name: string;
  readonly severity: Severity;
  readonly for: string;
  readonly description: string;
  readonly hiddenBy: readonly HiddenBy[];
}

const placeholders: Placeholders<string> = {
  label: (name) => `{{ $labels.${storedName(name)} }}`,
  value: (as) => `{{ $value | ${as} }}`,
};

export const alert = <Has extends string>(name: string, spec: AlertSpec<Has>): Alert => ({
  name,
  severity: 'ticket',
  ...spec,
  for: durationOf(spec.for),
  description: spec.description(placeholders),
  hiddenBy: spec.hiddenBy ?? [],
});

/** A test of an alert that follows from a definition. It becomes a test of promtool. */
export interface AlertTest {
  /** A sentence about behaviour. */
  readonly name: string;
  readonly series: readonly TestSeries[];
  /** The evaluation time. */
  readonly afterMinutes: number;
  readonly alert: string;
  /** Empty if the alert stays silent. */
  readonly expects: readonly Expected[];
}

export interface TestSeries {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly values: string;
  /** The process that exposes the series. Its scrape job is added to the labels. */
  readonly process: string;
}

export interface Expected {
  readonly severity: string;
  readonly process: string;
  /** The formatted value in the text. */
  readonly value: string;
  /** Labels beside severity, owner, domain and job. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Recordings and alerts of one domain. */
export interface RuleSet {
  readonly domain: string;
  /** The owner of the alerts of this domain. */
  readonly owner: string;
  readonly recordings: readonly Recording[];
  readonly alerts: readonly Alert[];
  /** Tests that follow from a definition. People write the others. */
  readonly tests: readonly AlertTest[];
}

type Rules = Pick<RuleSet, 'recordings' | 'alerts' | 'tests'>;

export interface RuleSetSpec extends Pick<RuleSet, 'owner'>, Partial<Pick<Rules, 'recordings' | 'tests'>> {
  /** A budget stands for its alerts and brings its recordings and tests. */
  readonly alerts: readonly (Alert | Rules)[];
}

export const ruleSet = (
  domain: string,
  { owner, alerts, recordings = [], tests = [] }: RuleSetSpec,
): RuleSet => {
  const budgets = alerts.filter((one) => 'alerts' in one);
  const all = [...budgets.flatMap((budget) => budget.recordings), ...recordings];
  return {
    domain,
    owner,
    alerts: alerts.flatMap((one) => ('alerts' in one ? one.alerts : one)),
    tests: [...budgets.flatMap((budget) => budget.tests), ...tests],
    // Two alerts may share a recording.
    recordings: [...new Map(all.map((one) => [one.record, one])).values()],
  };
};

export const alertsOf = (sets: readonly RuleSet[]): readonly Alert[] => sets.flatMap(({ alerts }) => alerts);

export const recordingsOf = (sets: readonly RuleSet[]): readonly Recording[] =>
  sets.flatMap(({ recordings }) => recordings);
