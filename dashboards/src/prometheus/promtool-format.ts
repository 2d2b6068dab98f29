/** What promtool reads: its test files, and its notation of the samples of a series. */
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

/** Minutes of a time in promtool's notation: `90m`, `1h30m`, `3d`. */
export const minutesOf = (time: string): number => {
  const inMinutes = { d: 1440, h: 60, m: 1, s: 1 / 60 } as const;
  let total = 0;
  for (const [, count, unit] of time.matchAll(/(\d+)([dhms])/g)) {
    total += Number(count) * inMinutes[unit as keyof typeof inMinutes];
  }
  return total;
};

/** A number, a gap, or the end of a series. */
export type Sample = number | '_' | 'stale';

const step = /^(-?[\d.]+(?:e[+-]?\d+)?)([+-][\d.]+(?:e[+-]?\d+)?)?x(\d+)$/;

/** The samples of `0+10x3 _x2 5`, one by one. */
export const expand = (values: string): Sample[] =>
  values
    .trim()
    .split(/\s+/)
    .flatMap((token): Sample[] => {
      if (token === '_' || token === 'stale') return [token];
      const gap = /^_x(\d+)$/.exec(token);
      if (gap) return Array.from({ length: Number(gap[1]) }, () => '_' as const);
      const repeated = step.exec(token);
      if (!repeated) return [Number(token)];
      const [, from, by = '0', times] = repeated;
      return Array.from({ length: Number(times) + 1 }, (_, index) => Number(from) + Number(by) * index);
    });

interface Run {
  from: number;
  by: number;
  times: number;
}

const runText = ({ from, by, times }: Run): string => {
  if (times === 0) return String(from);
  if (by === 0) return `${from}x${times}`;
  return `${from}${by > 0 ? '+' : ''}${by}x${times}`;
};

/** The shortest notation for samples. */
export const compress = (samples: readonly Sample[]): string => {
  const tokens: string[] = [];
  let run: Run | undefined;
  let gap = 0;
  const close = (): void => {
    if (run !== undefined) tokens.push(runText(run));
    if (gap > 0) tokens.push(gap === 1 ? '_' : `_x${gap}`);
    run = undefined;
    gap = 0;
  };
  for (const sample of samples) {
    if (typeof sample !== 'number') {
      if (gap === 0 || sample === 'stale') close();
      if (sample === 'stale') tokens.push(sample);
      else gap += 1;
      continue;
    }
    if (gap > 0) close();
    if (run !== undefined && run.times === 0) run.by = sample - run.from;
    if (run !== undefined && sample === run.from + run.by * (run.times + 1)) run.times += 1;
    else {
      if (run !== undefined && run.times === 0) run.by = 0;
      close();
      run = { from: sample, by: 0, times: 0 };
    }
  }
  close();
  return tokens.join(' ');
};
