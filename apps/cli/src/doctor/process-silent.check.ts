import { HANGS } from '../platform/ask.js';
import { defineCheck } from './finding.js';
import type { Found } from './finding.js';
import type { ProcessFacts } from './inspect-process.js';

/** By what kept the answer away. */
const whyOf = (reason: string): string => {
  if (reason === 'ECONNREFUSED') return 'Nothing listens there: it is not running, or on another address.';
  if (reason === HANGS) {
    return 'Something takes the connection and says nothing: it hangs or is stopped, or a firewall swallows it.';
  }
  if (/ENOTFOUND|EAI_AGAIN/.test(reason)) return 'The name of the host is not known here.';
  if (/CERT|SSL|TLS|SIGNED|VERIFY/.test(reason)) {
    return 'Its TLS is not trusted here. NODE_EXTRA_CA_CERTS=<ca.pem> before the command names the CA.';
  }
  return 'It is not running, or listens somewhere else than these settings say.';
};

const findIn = ({
  name,
  url,
  health,
}: ProcessFacts): readonly Found<'process-silent' | 'process-foreign'>[] => {
  const line = `bellwether doctor --${name}-url http://<host>:<port>`;
  if (health.kind === 'other') {
    const what = `where the ${name} should be, ${health.is} answers: ${url}`;
    const why = 'Its port is taken by something else, or the address given here is not right.';
    const mend = `Give the ${name} a port of its own, or name its address:`;
    return [{ finding: 'process-foreign', what, why, mend, line }];
  }
  if (health.kind !== 'silent') return [];
  const what = `the ${name} does not answer on ${url} (${health.reason})`;
  const mend =
    health.reason === HANGS
      ? 'Restart it, or name its address:'
      : `Start it (pnpm start:${name}; on your own machine pnpm dev), or name its address:`;
  return [{ finding: 'process-silent', what, why: whyOf(health.reason), mend, line }];
};

export const processSilent = defineCheck({
  looksAt: 'server and worker answer',
  finds: { 'process-silent': 'problem', 'process-foreign': 'problem' },
  sawSomething: ({ processes }) => processes.length > 0,
  find: ({ processes }) => processes.flatMap(findIn),
});
