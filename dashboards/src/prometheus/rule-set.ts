import { durationOf, storedName, type Condition, type Recording } from '../promql/index.js';

/** `page` wakes a person now; `ticket` is read in working hours. There is no third. */
export type Severity = 'page' | 'ticket';

type Reading = 'humanizeDuration' | 'humanizePercentage' | 'humanize' | 'humanize1024';

/** What the text of an alert may speak of: the labels its query carries, and its value. */
export interface Told<Has extends string> {
  readonly label: (name: Has) => string;
  readonly value: (as: Reading) => string;
}

/** Another alert that explains this one; while it fires for the same labels, this one keeps quiet. */
export interface HiddenBy {
  readonly alert: string;
  readonly sameLabels: readonly string[];
}

export interface AlertSpec<Has extends string> {
  readonly severity: Severity;
  readonly when: Condition<Has>;
  /** Seconds it must hold before anybody hears of it. */
  readonly for: number;
  /** One sentence, the same for every occurrence. */
  readonly summary: string;
  readonly description: (told: Told<Has>) => string;
  readonly hiddenBy?: readonly HiddenBy[];
  /** Who answers, where it is not the owner of the rule set. */
  readonly owner?: string;
}

export interface Alert {
  readonly name: string;
  readonly severity: Severity;
  readonly when: Condition<string>;
  readonly for: string;
  readonly summary: string;
  readonly description: string;
  readonly hiddenBy: readonly HiddenBy[];
  readonly owner: string | undefined;
}

const told: Told<string> = {
  label: (name) => `{{ $labels.${storedName(name)} }}`,
  value: (as) => `{{ $value | ${as} }}`,
};

export const alert = <Has extends string>(name: string, spec: AlertSpec<Has>): Alert => ({
  name,
  severity: spec.severity,
  when: spec.when,
  for: durationOf(spec.for),
  summary: spec.summary,
  description: spec.description(told),
  hiddenBy: spec.hiddenBy ?? [],
  owner: spec.owner,
});

/** A promtool test before it is written down: series in, alerts out, in the words of the rules. */
export interface AlertTest {
  /** A sentence about behaviour. */
  readonly name: string;
  readonly series: readonly TestSeries[];
  /** Minutes after which the alert is looked at. */
  readonly afterMinutes: number;
  readonly alert: string;
  /** Empty where the alert stays silent. */
  readonly expects: readonly Expected[];
}

export interface TestSeries {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly values: string;
  /** Which process shows it; its scrape job is put into the labels when the test is written. */
  readonly process: string;
}

export interface Expected {
  readonly severity: string;
  readonly process: string;
  /** What stands where the text speaks of the value. */
  readonly value: string;
  /** Labels beside those that every alert of the set has. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** The rules of one domain: what is recorded, and what is alerted on. */
export interface RuleSet {
  readonly domain: string;
  /** Who answers for the alerts of this domain. */
  readonly owner: string;
  readonly recordings: readonly Recording[];
  readonly alerts: readonly Alert[];
  /** Tests that follow from a definition; the others are written by hand. */
  readonly tests: readonly AlertTest[];
}

export interface RuleSetSpec {
  readonly owner: string;
  readonly recordings?: readonly Recording[];
  readonly alerts: readonly Alert[];
  readonly tests?: readonly AlertTest[];
}

export const ruleSet = (domain: string, spec: RuleSetSpec): RuleSet => ({
  domain,
  owner: spec.owner,
  recordings: distinct(spec.recordings ?? []),
  alerts: spec.alerts,
  tests: spec.tests ?? [],
});

/** Two alerts may need the same recording; it is made once. */
const distinct = (recordings: readonly Recording[]): readonly Recording[] => [
  ...new Map(recordings.map((recording) => [recording.record, recording])).values(),
];

export const alertsOf = (sets: readonly RuleSet[]): readonly Alert[] => sets.flatMap(({ alerts }) => alerts);

export const recordingsOf = (sets: readonly RuleSet[]): readonly Recording[] =>
  sets.flatMap(({ recordings }) => recordings);
