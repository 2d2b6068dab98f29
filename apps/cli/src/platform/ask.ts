import { redactText } from '@bellwether/telemetry';

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

const SHOWN_MAX = 200;

/**
 * A foreign text that is safe to show: short, without secrets and without control characters. It may be the page
 * of an unknown program at this address.
 */
export const foreignText = (text: string): string => {
  const shown = redactText(text.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ')).trim();
  return shown.length > SHOWN_MAX ? `${shown.slice(0, SHOWN_MAX)}…` : shown;
};

/** No exposition of ours is larger. */
const BYTES_MAX = 64 * 1024 ** 2;

/** The connection is accepted, but there is no answer. */
export const HANGS = 'no answer in time';

const tooLong = 'its answer does not end';

const words: Readonly<Record<string, string>> = {
  UND_ERR_SOCKET: 'the connection was closed',
  ECONNRESET: 'the connection was closed',
};

const reasonOf = (error: unknown): string => {
  const { name, message, cause } = error as { name?: string; message?: string; cause?: { code?: string } };
  if (name === 'TimeoutError') return HANGS;
  if (message === tooLong) return tooLong;
  return words[cause?.code ?? ''] ?? foreignText(cause?.code ?? 'no connection');
};

const readText = async (response: Response): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > BYTES_MAX) throw new Error(tooLong);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

/** A GET that does not throw and always ends. It follows no redirect, which could leak credentials. */
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
    const text = await readText(response);
    return { kind: 'answered', status: response.status, headers: response.headers, text, askedAtMs };
  } catch (error) {
    return { kind: 'silent', reason: reasonOf(error) };
  }
};
