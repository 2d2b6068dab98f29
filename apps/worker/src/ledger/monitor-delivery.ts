import { createHmac } from 'node:crypto';
import { type IncomingMessage, request as requestPlain, type RequestOptions } from 'node:http';
import { request as requestSecure } from 'node:https';
import { addressIn, isPrivateAddress, lookupPublic, PrivateAddress } from './monitor-addresses.js';

export interface Delivery {
  /** The receiver knows a repeat by it. */
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

/** Why a receiver did not take a delivery, in words that hold neither its address nor its answer. */
export interface DeliveryFailure {
  readonly reason: FailureReason;
  readonly message: string;
}

const headerBytesMax = 16_384;

/** Over the time as well, so that what was recorded cannot be sent again much later. */
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
    // As receivers that were written for the prior art expect them.
    'X-Blnk-Timestamp': timestamp,
    'X-Blnk-Signature': signature,
  };
};

/** The answer's end, or its limit: what is beyond says nothing that would be needed. */
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
      // An answer of 101 is told by this event alone, and leads to no body.
      .on('upgrade', (answer, socket) => {
        socket.destroy();
        resolve(answer.destroy());
      })
      .on('error', reject)
      .on('close', () => reject(new Error('the connection closed without an answer')))
      .end(body);
  });

const failureOf = (error: unknown, timedOut: boolean): DeliveryFailure => {
  if (error instanceof PrivateAddress) return { reason: 'forbidden', message: error.message };
  if (timedOut) return { reason: 'timeout', message: 'the receiver did not answer in time' };
  const code = String((error as { code?: unknown }).code ?? 'no connection');
  return { reason: 'unreachable', message: `the receiver could not be reached: ${code}` };
};

/**
 * Sends a delivery and returns why it was not taken; undefined when it was. Only 2xx is taken: a redirect is not
 * followed, because it would lead what is signed for one receiver to another.
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
        // A connection of its own, so that none is reused whose address was looked at under other rules.
        agent: false,
        signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
        ...(!allowPrivateTargets && { lookup: lookupPublic }),
      },
      delivery.body,
    );
    const { statusCode = 0 } = answer;
    // Whether it was taken is said by the status alone, so an answer that breaks off changes nothing.
    await readAway(answer, answerBytesMax).catch(() => {});
    if (statusCode >= 200 && statusCode < 300) return undefined;
    return { reason: 'refused', message: `the receiver answered ${statusCode}` };
  } catch (error) {
    signal?.throwIfAborted();
    return failureOf(error, timeout.aborted);
  }
};
