export interface HttpRecordingOptions {
  /** Exact paths to leave out, beside health and metrics. */
  readonly ignoredPaths?: readonly string[];
  /** Errors of this app that are planned for, though a filter answers them with 500. */
  readonly isPlanned?: (error: unknown) => boolean;
}
