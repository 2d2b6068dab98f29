/** Settles like the work, or like `late` when the time is over. The work continues unless `late` aborts it. */
export async function withDeadline<T>(
  work: Promise<T>,
  timeoutMs: number,
  late: () => T | Promise<T>,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  }).then(late);
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
    // The loser of the race may still fail, and its failure has no reader.
    work.catch(() => undefined);
  }
}
