/** What this package needs of a log: pino fits as it is. */
export interface TelemetryLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export const silentLog: TelemetryLog = { info: () => {}, warn: () => {}, error: () => {} };
