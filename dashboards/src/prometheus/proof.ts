/** A promtool test before it is written down: series in, alerts out, in the words of the rules. */
export interface Proof {
  /** A sentence about behaviour. */
  readonly name: string;
  readonly series: readonly ProofSeries[];
  /** Minutes after which the alert is looked at. */
  readonly afterMinutes: number;
  readonly alert: string;
  /** Empty where the alert stays silent. */
  readonly expects: readonly Expected[];
}

export interface ProofSeries {
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
