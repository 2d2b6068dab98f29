/** The three things a process can send. */
export type Signal = 'traces' | 'metrics' | 'logs';
export const signals: readonly Signal[] = ['traces', 'metrics', 'logs'];

/** `otlp`: the endpoint of the OTEL_* variables. `dsn`: the monitoring service that the DSN names. */
export type DestinationName = 'otlp' | 'dsn';
