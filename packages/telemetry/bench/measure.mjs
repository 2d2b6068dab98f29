/**
 * Milliseconds this thread worked. The clock on the wall also counts what the machine did for others meanwhile,
 * which on a busy machine is most of it. Linux moves this clock in steps of some milliseconds, so only sums over
 * much work mean something.
 */
export function threadMs() {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

export function medianOf(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
