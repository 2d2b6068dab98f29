import { buildErrorBody, type Code, type ErrorBody, OperatingError, TryLater } from '@bellwether/config';
import { isDatabaseAway, isQueryCancelled } from '@bellwether/database';
import { HttpException } from '@nestjs/common';

/** The answer to a request that failed. One shape for every listener of every process. */
export interface HttpFailure {
  readonly status: number;
  readonly code: Code;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export const failureBody = ({ code, message, details }: HttpFailure): ErrorBody =>
  buildErrorBody(code, message, details);

export const isErrorBody = (body: unknown): body is ErrorBody =>
  typeof body === 'object' &&
  body !== null &&
  typeof (body as { error?: unknown }).error === 'string' &&
  typeof (body as { error_detail?: { code?: unknown } }).error_detail?.code === 'string';

/** Thrown where a request is refused before any domain sees it: its shape, its size, its rate. */
export class RefusedRequest extends Error {
  override name = 'RefusedRequest';

  constructor(readonly failure: HttpFailure) {
    super(failure.message);
  }
}

/** Fastify's own refusals, in our words. One that is missing here is described by its status alone. */
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

const byStatus: Readonly<Record<number, Pick<HttpFailure, 'code' | 'message'>>> = {
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

/** Says nothing about what went wrong: that is in the log, under the same request id. */
export const internalFailure: HttpFailure = {
  status: 500,
  code: 'GEN_INTERNAL',
  message: 'internal server error',
};

/** The failure of a status; one that the table does not have gets the words of its class. */
export function failureOfStatus(status: number, message?: string): HttpFailure {
  const known = byStatus[status] ?? (status < 500 ? byStatus[400] : undefined);
  if (!known) return internalFailure;
  return { status, code: known.code, message: message || known.message };
}

const fastifyCodeOf = (error: unknown): string | undefined => {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  if (typeof code === 'string' && code.startsWith('FST_ERR_')) return code;
  return cause === undefined ? undefined : fastifyCodeOf(cause);
};

/** What the frameworks throw. `undefined` means an unexpected error: the caller answers 500 and logs it. */
export function frameworkFailure(error: unknown): HttpFailure | undefined {
  if (error instanceof RefusedRequest) return error.failure;
  const known = byFastifyCode[fastifyCodeOf(error) ?? ''];
  if (known) return known;
  if (error instanceof HttpException) {
    const status = error.getStatus();
    const body = error.getResponse();
    // Thrown with the whole body at hand, as the guard of the metrics does.
    if (isErrorBody(body)) return { status, ...body.error_detail };
    return status >= 500 && status !== 503 ? undefined : failureOfStatus(status, error.message);
  }
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    const expose = (error as { expose?: unknown }).expose !== false;
    return failureOfStatus(status, expose && error instanceof Error ? error.message : undefined);
  }
  return undefined;
}

/** Every code that a framework failure can have, so that a test can compare them with the table of codes. */
export const frameworkFailureCodes: readonly Code[] = [
  ...new Set<Code>([
    internalFailure.code,
    ...Object.values(byFastifyCode).map(({ code }) => code),
    ...Object.values(byStatus).map(({ code }) => code),
    'GEN_MALFORMED_REQUEST',
  ]),
].toSorted();

/**
 * The one place where the product's operating errors become HTTP: which reaction each asks of the caller is in the
 * table of codes. `undefined` for any other error.
 */
export function describeOperatingError(error: unknown): HttpFailure | undefined {
  const operating = asOperatingError(error);
  if (!(operating instanceof OperatingError)) return undefined;
  const { status, code, message, details, retryAfterSeconds } = operating;
  const usual = operating.reaction === 'TryLater' ? 1 : null;
  const retryAfter = retryAfterSeconds === undefined ? usual : retryAfterSeconds;
  return {
    status,
    code,
    message,
    details,
    ...(retryAfter !== null && { headers: { 'Retry-After': String(retryAfter) } }),
  };
}

/** Any query may find the database away or busy, so this is decided here for all domains. */
const asOperatingError = (error: unknown): unknown => {
  if (!(error instanceof Error)) return error;
  if (isDatabaseAway(error)) return new TryLater('GEN_UNAVAILABLE', undefined, {}, { cause: error });
  if (!isQueryCancelled(error)) return error;
  const message = 'the database did not come to the end of this in time';
  return new TryLater('GEN_TIMEOUT', message, {}, { cause: error });
};
