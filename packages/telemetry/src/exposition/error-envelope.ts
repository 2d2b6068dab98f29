/** The error body of the metrics endpoints, unless an app gives one of its own. */
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
