import { durationOf, storedName, type Condition } from '../promql/index.js';

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
