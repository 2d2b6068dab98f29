/** The log that this package needs. A pino logger fits. */
export interface TelemetryLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export const silentLog: TelemetryLog = { info: () => {}, warn: () => {}, error: () => {} };
