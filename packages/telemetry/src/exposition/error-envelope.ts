/** The one shape of every error body of the product. */
export interface ErrorEnvelope {
  readonly error: string;
  readonly error_detail: {
    readonly code: string;
    readonly message: string;
    readonly details: Readonly<Record<string, unknown>>;
  };
}

export const errorEnvelope = (
  code: string,
  message: string,
  details: Readonly<Record<string, unknown>> = {},
): ErrorEnvelope => ({ error: message, error_detail: { code, message, details } });

export const isErrorEnvelope = (body: unknown): body is ErrorEnvelope =>
  typeof body === 'object' &&
  body !== null &&
  typeof (body as { error?: unknown }).error === 'string' &&
  typeof (body as { error_detail?: { code?: unknown } }).error_detail?.code === 'string';
