/** Settles like the work, or like `late` when the time is over. The work continues unless `late` aborts it. */
export async function withDeadline<T>(
  work: Promise<T>,
  timeoutMs: number,
  late: () => T | Promise<T>,
): Promise<T> {
  const deadline = Promise.withResolvers<void>();
  const timer = setTimeout(deadline.resolve, timeoutMs);
  try {
    return await Promise.race([work, deadline.promise.then(late)]);
  } finally {
    clearTimeout(timer);
  }
}
