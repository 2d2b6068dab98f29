/** What an address answered, or why it did not. */
export type Answer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: Headers;
      readonly text: string;
      /** Our clock, in the middle between question and answer. */
      readonly askedAtMs: number;
    }
  | { readonly kind: 'silent'; readonly reason: string };

const reasonOf = (error: unknown): string => {
  const { name, cause } = error as { name?: string; cause?: { code?: string } };
  if (name === 'TimeoutError') return 'no answer in time';
  return cause?.code ?? 'no connection';
};

/** A GET that never throws and always ends. Redirects are not followed: credentials go where they were meant for. */
export const ask = async (
  url: string,
  timeoutMs: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> => {
  const beginMs = Date.now();
  try {
    const response = await fetch(url, {
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const askedAtMs = (beginMs + Date.now()) / 2;
    return {
      kind: 'answered',
      status: response.status,
      headers: response.headers,
      text: await response.text(),
      askedAtMs,
    };
  } catch (error) {
    return { kind: 'silent', reason: reasonOf(error) };
  }
};
