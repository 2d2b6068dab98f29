import { HttpException } from '@nestjs/common';

import { isErrorEnvelope } from '../../exposition/error-envelope.js';
import { type HttpFailure, RefusedRequest } from './http-failure.js';

type Known = Pick<HttpFailure, 'code' | 'message'>;

/** Fastify's own refusals, in our words. What is missing here is told by its status alone. */
const byFastifyCode: Readonly<Record<string, HttpFailure>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: {
    status: 413,
    code: 'GEN_PAYLOAD_TOO_LARGE',
    message: 'the request body is larger than this route accepts',
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    status: 415,
    code: 'GEN_UNSUPPORTED_MEDIA_TYPE',
    message: 'the request body is not application/json',
    headers: { Accept: 'application/json' },
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    status: 400,
    code: 'GEN_BAD_REQUEST',
    message: 'the request body does not have the length that Content-Length declares',
  },
  FST_ERR_BAD_URL: { status: 400, code: 'GEN_BAD_REQUEST', message: 'the URL cannot be decoded' },
};

const byStatus: Readonly<Record<number, Known>> = {
  400: { code: 'GEN_BAD_REQUEST', message: 'bad request' },
  401: { code: 'AUTH_MISSING_API_KEY', message: 'authentication required' },
  403: { code: 'AUTH_INSUFFICIENT_PERMISSIONS', message: 'forbidden' },
  404: { code: 'GEN_NOT_FOUND', message: 'not found' },
  405: { code: 'GEN_METHOD_NOT_ALLOWED', message: 'method not allowed' },
  408: { code: 'GEN_REQUEST_TIMEOUT', message: 'the request did not arrive in time' },
  409: { code: 'GEN_CONFLICT', message: 'conflict' },
  413: { code: 'GEN_PAYLOAD_TOO_LARGE', message: 'the request body is too large' },
  415: { code: 'GEN_UNSUPPORTED_MEDIA_TYPE', message: 'unsupported media type' },
  417: { code: 'GEN_EXPECTATION_FAILED', message: 'the expectation of the request cannot be met' },
  429: { code: 'GEN_RATE_LIMITED', message: 'too many requests' },
  431: { code: 'GEN_HEADERS_TOO_LARGE', message: 'the request headers are too large' },
  503: { code: 'GEN_UNAVAILABLE', message: 'unavailable, try again later' },
};

/** A failure of a status nobody gave words to; a status outside the table keeps its class. */
export function failureOfStatus(status: number, message?: string): HttpFailure {
  const known = byStatus[status] ?? (status < 500 ? byStatus[400] : undefined);
  if (!known) return internalFailure;
  return {
    status,
    code: known.code,
    message: message === undefined || message === '' ? known.message : message,
  };
}

/** Says nothing about what went wrong: that is in the log, under the same request id. */
export const internalFailure: HttpFailure = {
  status: 500,
  code: 'GEN_INTERNAL',
  message: 'internal server error',
};

const fastifyCodeOf = (error: unknown): string | undefined => {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  if (typeof code === 'string' && code.startsWith('FST_ERR_')) return code;
  return cause === undefined ? undefined : fastifyCodeOf(cause);
};

/**
 * What the frameworks themselves throw. `undefined` means that nobody planned for this error:
 * the caller answers 500 and logs it.
 */
export function frameworkFailure(error: unknown): HttpFailure | undefined {
  if (error instanceof RefusedRequest) return error.failure;
  const known = byFastifyCode[fastifyCodeOf(error) ?? ''];
  if (known) return known;
  if (error instanceof HttpException) {
    const status = error.getStatus();
    const body = error.getResponse();
    // Thrown by somebody who had the whole answer ready, such as the guard of the metrics.
    if (isErrorEnvelope(body)) return { status, ...body.error_detail };
    return status >= 500 && status !== 503 ? undefined : failureOfStatus(status, error.message);
  }
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    const expose = (error as { expose?: unknown }).expose !== false;
    return failureOfStatus(status, expose && error instanceof Error ? error.message : undefined);
  }
  return undefined;
}

/** Every code this folder can answer with, so that a product can check them against its own table. */
export const frameworkFailureCodes: readonly string[] = [
  ...new Set([
    internalFailure.code,
    ...Object.values(byFastifyCode).map(({ code }) => code),
    ...Object.values(byStatus).map(({ code }) => code),
    'GEN_MALFORMED_REQUEST',
  ]),
].toSorted();
