/** The error body of the metrics endpoints, unless an app gives one of its own. */
export const errorEnvelope = (code: string, message: string): string =>
  JSON.stringify({ error: message, error_detail: { code, message, details: {} } });
