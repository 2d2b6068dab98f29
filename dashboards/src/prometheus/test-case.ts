/** The shape of promtool's test files, as far as rules need it. */
export interface TestFile {
  readonly rule_files: readonly string[];
  readonly evaluation_interval: string;
  readonly tests: readonly TestCase[];
}

export interface TestCase {
  readonly name: string;
  readonly interval: string;
  readonly input_series: readonly InputSeries[];
  readonly alert_rule_test: readonly AlertCase[];
}

export interface InputSeries {
  readonly series: string;
  readonly values: string;
}

export interface AlertCase {
  readonly eval_time: string;
  readonly alertname: string;
  readonly exp_alerts?: readonly ExpectedAlert[];
}

export interface ExpectedAlert {
  readonly exp_labels: Readonly<Record<string, string>>;
  readonly exp_annotations: Readonly<Record<string, string>>;
}

/** Minutes in promtool's own writing of a time: `90m`, `1h30m`, `3d`. */
export const minutesOf = (time: string): number => {
  const inMinutes = { d: 1440, h: 60, m: 1, s: 1 / 60 } as const;
  let total = 0;
  for (const [, count, unit] of time.matchAll(/(\d+)([dhms])/g)) {
    total += Number(count) * inMinutes[unit as keyof typeof inMinutes];
  }
  return total;
};
