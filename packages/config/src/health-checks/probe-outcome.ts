/** The parts of a probe's time, in their order. */
export const probePhases = ['resolve', 'connect', 'tls', 'first_byte', 'transfer'] as const;
export type ProbePhase = (typeof probePhases)[number];

/** Why a target is down, each with its meaning. */
export const downReasons = {
  timeout: 'the probe did not end within its timeout',
  resolve: 'the name of the target has no address',
  connect: 'no connection could be opened',
  tls: 'the TLS handshake failed',
  certificate: 'the certificate is not valid for this target, or will expire too soon',
  closed: 'the connection ended before the whole answer',
  protocol: 'the answer is not HTTP',
  too_large: 'the answer is larger than a probe reads',
  status: 'the status is none of the valid ones',
  body: 'the body does not match',
  redirects: 'too many redirects, or one without a target',
  forbidden: 'the address may not be probed from here',
  unexpected: 'the connection was to fail and did not',
  unsupported: 'this worker does not run checks of that kind',
} as const;
export type DownReason = keyof typeof downReasons;

/** What one probe found. A target that is down is a verdict, not an error. */
export interface ProbeOutcome {
  readonly verdict: 'up' | 'down';
  readonly reason: DownReason | null;
  /** For a person; `success` when up. */
  readonly message: string;
  readonly seconds: number;
  readonly phases: Readonly<Partial<Record<ProbePhase, number>>>;
  readonly status?: number;
  /** Seconds since 1970: the earliest end among the certificates that the target showed. */
  readonly certificateExpiresAt?: number;
}
