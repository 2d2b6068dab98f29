const CALLS = 100_000;

/** Time of one call, from many in a row; the first rounds warm the compiler up and count like the rest. */
export function nanosecondsPerCall(call) {
  const startedAt = process.hrtime.bigint();
  for (let i = 0; i < CALLS; i++) call(i);
  return Number(process.hrtime.bigint() - startedAt) / CALLS;
}

export function medianOf(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
