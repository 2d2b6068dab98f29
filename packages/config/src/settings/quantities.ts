const millisecondsIn = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;
const bytesIn = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 } as const;

const parseQuantity = (text: string, units: Readonly<Record<string, number>>): number | undefined => {
  const match = /^(\d{1,15})([a-z]+)$/.exec(text.trim().toLowerCase());
  const unit = match === null ? undefined : units[match[2] as string];
  return unit === undefined ? undefined : Number(match?.[1]) * unit;
};

/** The largest unit that says it without a fraction, as one would write it. */
const formatQuantity = (amount: number, units: Readonly<Record<string, number>>, zero: string): string => {
  if (amount === 0) return zero;
  const fitting = Object.entries(units).findLast(([, size]) => amount % size === 0);
  return fitting === undefined ? String(amount) : `${amount / fitting[1]}${fitting[0]}`;
};

/** `500ms`, `30s`, `5m`, `1h` in milliseconds; undefined for anything else, a bare number included. */
export const parseDuration = (text: string): number | undefined => parseQuantity(text, millisecondsIn);
export const formatDuration = (milliseconds: number): string =>
  formatQuantity(milliseconds, millisecondsIn, '0s');

/** `100b`, `64kb`, `1mb`, `1gb` in bytes, where a kilobyte is 1024. */
export const parseBytes = (text: string): number | undefined => parseQuantity(text, bytesIn);
export const formatBytes = (bytes: number): string => formatQuantity(bytes, bytesIn, '0b');
