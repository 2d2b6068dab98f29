const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

const whole = /^\+?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;
const part = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g;

/** Go counts nanoseconds in 63 bits, some 292 years. The last digits are left out, because a double rounds them. */
const goDurationMsMax = 9_223_372_036_000;

/**
 * A duration as Go writes it, `1m30s` or `500ms`, in milliseconds. Accepts nothing that Go refuses. Negative durations
 * have no use here.
 */
export function parseGoDuration(text: string): number | undefined {
  if (text.length > 64 || !whole.test(text)) return undefined;
  const milliseconds = [...text.matchAll(part)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (unitMs[unit ?? ''] ?? Number.NaN),
    0,
  );
  return milliseconds <= goDurationMsMax ? milliseconds : undefined;
}
