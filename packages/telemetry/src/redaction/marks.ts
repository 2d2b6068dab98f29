/** What stands where a secret stood. The brackets keep it from being read as a value. */
export const REDACTED = '[REDACTED]';
/** What stands where an object refers to one of its own ancestors. */
export const CIRCULAR = '[CIRCULAR]';
/** What stands where a bound on depth, size or length was reached. */
export const TRUNCATED = '[TRUNCATED]';
/** What stands where reading a property threw. */
export const UNREADABLE = '[UNREADABLE]';
