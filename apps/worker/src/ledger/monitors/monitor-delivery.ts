import { createHmac } from 'node:crypto';
import { type IncomingMessage, request as requestPlain, type RequestOptions } from 'node:http';
import { request as requestSecure } from 'node:https';
import { addressIn, isPrivateAddress, lookupPublic, PrivateAddress } from '@bellwether/platform';

export interface Delivery {
  /** Receivers recognize a repeat by it. */
  readonly id: string;
  readonly body: string;
  readonly url: string;
}

export interface DeliveryLimits {
  readonly secret: string;
  readonly timeoutMs: number;
  readonly answerBytesMax: number;
  readonly allowPrivateTargets: boolean;
}

export type FailureReason = 'refused' | 'unreachable' | 'timeout' | 'forbidden';

/** Why a delivery failed, without the address and the answer of the receiver. */
export interface DeliveryFailure {
  readonly reason: FailureReason;
  readonly message: string;
}

const headerBytesMax = 16_384;

/** The time is signed too, so that a recorded delivery cannot be replayed much later. */
export const signatureOf = (secret: string, timestamp: string, body: string): string =>
  createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');

const headersOf = ({ id, body }: Delivery, secret: string, nowMs: number): Record<string, string> => {
  const timestamp = String(Math.floor(nowMs / 1000));
  const signature = signatureOf(secret, timestamp, body);
  return {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    'User-Agent': 'bellwether',
    'X-Bellwether-Delivery': id,
    'X-Bellwether-Timestamp': timestamp,
    'X-Bellwether-Signature': signature,
    // For receivers of the prior art.
    'X-Blnk-Timestamp': timestamp,
    'X-Blnk-Signature': signature,
  };
};

/** Reads the answer to its end or its limit and drops it. */
const readAway = async (answer: IncomingMessage, bytesMax: number): Promise<void> => {
  let bytes = 0;
  for await (const chunk of answer) {
    bytes += (chunk as Buffer).length;
    if (bytes > bytesMax) break;
  }
};

const send = (url: URL, options: RequestOptions, body: string): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? requestSecure : requestPlain;
    request(url, options, resolve)
      // Only this event reports a 101 answer; it has no body.
      .on('upgrade', (answer, socket) => {
        socket.destroy();
        resolve(answer.destroy());
      })
      .on('error', reject)
      .on('close', () => reject(new Error('the connection closed without an answer')))
      .end(body);
  });

const failureOf = (error: unknown, timedOut: boolean): DeliveryFailure => {
  if (error instanceof PrivateAddress)
    return { reason: 'forbidden', message: 'the receiver is at an address that is not public' };
  if (timedOut) return { reason: 'timeout', message: 'the receiver did not answer in time' };
  const code = String((error as { code?: unknown }).code ?? 'no connection');
  return { reason: 'unreachable', message: `the receiver could not be reached: ${code}` };
};

/**
 * Sends a delivery; returns why it failed, or `undefined`. Only 2xx is a success. Redirects are not followed:
 * they would take signed content to another receiver.
 */
export const deliver = async (
  delivery: Delivery,
  { secret, timeoutMs, answerBytesMax, allowPrivateTargets }: DeliveryLimits,
  signal?: AbortSignal,
): Promise<DeliveryFailure | undefined> => {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const url = new URL(delivery.url);
    const address = addressIn(url);
    if (!allowPrivateTargets && address !== undefined && isPrivateAddress(address))
      throw new PrivateAddress();
    const answer = await send(
      url,
      {
        method: 'POST',
        headers: headersOf(delivery, secret, Date.now()),
        maxHeaderSize: headerBytesMax,
        // A new connection each time, so that none is reused that was checked by other rules.
        agent: false,
        signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
        ...(!allowPrivateTargets && { lookup: lookupPublic }),
      },
      delivery.body,
    );
    const { statusCode = 0 } = answer;
    // The status alone decides, so a broken answer body changes nothing.
    await readAway(answer, answerBytesMax).catch(() => {});
    if (statusCode >= 200 && statusCode < 300) return undefined;
    return { reason: 'refused', message: `the receiver answered ${statusCode}` };
  } catch (error) {
    signal?.throwIfAborted();
    return failureOf(error, timeout.aborted);
  }
};
