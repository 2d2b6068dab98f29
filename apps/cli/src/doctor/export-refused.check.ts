import type { Destination, Outcome, ProbedDestination } from '../platform/export-plan.js';
import type { Check } from './finding.js';

interface Explanation {
  readonly why: string;
  readonly mend: (destination: Destination) => string;
}

const checkAddress = ({ from }: Destination): string =>
  `Start the receiver, or correct the address in ${from}; then restart both processes`;

/** By what became of an empty request. */
const explanations: Readonly<Record<Exclude<Outcome, { kind: 'taken' }>['reason'], Explanation>> = {
  refused: { why: 'Nothing listens there.', mend: checkAddress },
  unresolved: { why: 'The name of the host is not known here.', mend: checkAddress },
  timeout: {
    why: 'The connection is taken, or swallowed by a firewall, and nothing answers.',
    mend: ({ from }) => `Let this machine reach the address in ${from}, or correct it`,
  },
  broken: {
    why: 'Something answers that is not HTTP. gRPC on port 4317 is the usual cause.',
    mend: ({ from }) => `Use the port for OTLP over HTTP, usually 4318, in ${from}`,
  },
  tls: {
    why: 'The far side speaks no TLS, or its certificate is not trusted here.',
    mend: ({ from }) =>
      `Trust it:  OTEL_EXPORTER_OTLP_CERTIFICATE=<ca.pem>   or use http:// in ${from} if it speaks no TLS`,
  },
  throttled: {
    why: 'The far side takes no more for now.',
    mend: () => 'Send less, or raise the limit there',
  },
  unavailable: {
    why: 'The far side has a problem of its own.',
    mend: () => 'Look at the log of the receiver',
  },
  unauthorized: {
    why: 'The credential is missing or not right.',
    mend: ({ name }) =>
      name === 'dsn'
        ? 'Copy the DSN again:  BELLWETHER_CLOUD_DSN=https://<write-key>@<host>/<project-id>'
        : 'Set it:  OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20<token>',
  },
  rejected: {
    why: 'There is an HTTP server, but it takes no OTLP at this path.',
    mend: ({ from }) => `Give the full path in ${from}, such as http://<host>:4318/v1/traces`,
  },
};

/** Credentials in an address are nobody's business here either. */
const withoutCredentials = (url: string): string => {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  shown.search = '';
  return shown.href;
};

const findingOf = ({ destination, outcome }: ProbedDestination) => {
  if (outcome.kind === 'taken') return [];
  const { why, mend } = explanations[outcome.reason];
  const { signal, url, from } = destination;
  return [
    {
      what: `${signal} are not taken by ${withoutCredentials(url)} (${from}): ${outcome.detail}`,
      why,
      mend: mend(destination),
    },
  ];
};

export const exportRefused: Check = {
  name: 'export-refused',
  looksAt: 'receivers take what is sent',
  find: ({ destinations }) => destinations.flatMap(findingOf),
};
