export type { RequestHeaders } from './authorization-header.js';
export { errorEnvelope, isErrorEnvelope } from './error-envelope.js';
export type { ErrorEnvelope } from './error-envelope.js';
export { MetricsGuard } from './metrics-guard.js';
export type { BasicAuthOptions, MetricsGuardOptions, Refusal, Verdict } from './metrics-guard.js';
export type { SecretText } from './secret-source.js';
