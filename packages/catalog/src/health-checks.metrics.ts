import { bounded, counter, defineMetrics, gauge, histogram, oneOf } from '@bellwether/telemetry/catalog';

const id = bounded(10_000, 'checks of one organization, limited by health_checks.checks_max');
const name = bounded(10_000, 'one name per check');
const check = { id, name, zone: bounded(50, 'zones of one installation') };
const status = oneOf('success', 'failure');
const phase = oneOf('resolve', 'connect', 'tls', 'first_byte', 'transfer');
const reason = oneOf(
  'timeout',
  'resolve',
  'connect',
  'tls',
  'certificate',
  'closed',
  'protocol',
  'too_large',
  'status',
  'body',
  'redirects',
  'forbidden',
  'unexpected',
  'unsupported',
);
const notRunReason = oneOf('late', 'overload', 'lost', 'network');

/** The bounds of the prior art, which has no 0.075. */
export const checkDurations = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] as const;

const shownToTenants = {
  owner: ['server'],
  stability: 'stable',
  unseen: 'shown to tenants, who have boards of their own',
} as const;

/**
 * What an organization scrapes at `/api/v1/metrics/healthchecks`. These families are never in a registry: the server
 * renders them from the stored totals, with the checks of one organization only.
 */
export const tenantChecks = defineMetrics('health-checks-tenant', {
  duration: histogram('healthcheck_duration_seconds', {
    ...shownToTenants,
    help: 'Time to execute a health check; one per success and one per failure.',
    labels: check,
    buckets: checkDurations,
  }),
  total: counter('healthcheck_total', {
    ...shownToTenants,
    help: 'Executions of a health check by their final verdict; one per scheduled run.',
    labels: { ...check, status },
  }),
  attempts: counter('healthcheck_attempts_total', {
    ...shownToTenants,
    help: 'Probes sent for a health check, retries included.',
    labels: check,
  }),
  notRun: counter('healthcheck_not_run_total', {
    ...shownToTenants,
    help: 'Scheduled runs that did not take place, by reason; born with the first one.',
    labels: { ...check, reason: notRunReason },
  }),
  transitions: counter('healthcheck_transitions_total', {
    ...shownToTenants,
    help: 'Changes of a health check between up and down.',
    labels: check,
  }),
  failures: counter('healthcheck_failures_total', {
    ...shownToTenants,
    help: 'Failed runs of a health check by reason; born with the first one.',
    labels: { ...check, reason },
  }),
  phaseSeconds: gauge('healthcheck_phase_seconds', {
    ...shownToTenants,
    help: 'Time of each phase of the last run.',
    labels: { ...check, phase },
    exceptions: { 'no-label-in-name': 'a phase is what it measures: the sum over all is no other quantity' },
  }),
  lastRun: gauge('healthcheck_last_run_timestamp_seconds', {
    ...shownToTenants,
    help: 'When a health check ran last, in seconds since 1970; it stands still when nothing runs.',
    labels: check,
  }),
  certificateExpiry: gauge('healthcheck_certificate_expiry_timestamp_seconds', {
    ...shownToTenants,
    help: 'When the first certificate of the target expires, in seconds since 1970.',
    labels: check,
  }),
  info: gauge('healthcheck_info', {
    ...shownToTenants,
    help: 'One per health check, always 1; beside these labels, at run time, each label of its own as label_<key>.',
    labels: { id, name, kind: oneOf('http', 'tcp', 'tls', 'dns', 'command', 'heartbeat') },
  }),
});

const kind = oneOf('http', 'tcp', 'tls', 'dns');
const zone = bounded(10, 'zones of one worker, which serves one at a time');

/** What the operator sees of the probes: by kind and zone, never by check or organization. */
export const healthChecks = defineMetrics('health-checks', {
  probes: counter('healthcheck_probe_total', {
    help: 'Probes that came to a verdict.',
    owner: ['worker'],
    stability: 'experimental',
    labels: { kind, zone, status },
  }),
  failures: counter('healthcheck_probe_failures_total', {
    help: 'Probes that found their target down, by reason.',
    owner: ['worker'],
    stability: 'experimental',
    labels: { kind, zone, reason },
  }),
  duration: histogram('healthcheck_probe_duration_seconds', {
    help: 'Time of a probe from its first lookup to its verdict.',
    owner: ['worker'],
    stability: 'experimental',
    labels: { kind, zone },
    buckets: checkDurations,
  }),
  lateness: histogram('healthcheck_probe_lateness_seconds', {
    help: 'Time from when a probe was due to when it began; one per probe.',
    owner: ['worker'],
    stability: 'experimental',
    labels: { zone },
    buckets: checkDurations,
  }),
  skipped: counter('healthcheck_probe_skipped_total', {
    help: 'Scheduled runs that did not take place, by reason.',
    owner: ['worker'],
    stability: 'experimental',
    labels: { zone, reason: oneOf('late', 'overload') },
  }),
  inFlight: gauge('healthcheck_probe_in_flight', {
    help: 'Probes that run now.',
    owner: ['worker'],
    stability: 'experimental',
    labels: { zone },
  }),
  checks: gauge('healthcheck_probe_checks', {
    help: 'Enabled checks that this worker holds in memory and runs; 0 without the lease of its zone.',
    owner: ['worker'],
    stability: 'experimental',
    labels: { zone },
  }),
  lease: gauge('healthcheck_probe_lease_held', {
    help: 'Whether this worker holds the lease of its zone and runs its checks.',
    owner: ['worker'],
    stability: 'experimental',
    labels: { zone },
  }),
  flushFailures: counter('healthcheck_probe_flush_failures_total', {
    help: 'Writes of what probes found that failed; what they held is kept and written with the next one.',
    owner: ['worker'],
    stability: 'experimental',
    labels: {},
  }),
  signIns: counter('healthcheck_sign_ins_total', {
    help: 'Sign-ins with an e-mail address and a password, by what became of them.',
    owner: ['server'],
    stability: 'experimental',
    labels: { outcome: oneOf('accepted', 'refused', 'limited') },
  }),
  tenantScrape: histogram('healthcheck_tenant_scrape_duration_seconds', {
    help: 'Time to answer the metrics page of an organization; one per answer.',
    owner: ['server'],
    stability: 'experimental',
    labels: { outcome: oneOf('complete', 'too_large', 'failed') },
    buckets: checkDurations,
  }),
});
