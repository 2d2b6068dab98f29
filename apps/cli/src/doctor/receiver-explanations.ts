import { withoutSecrets } from '../platform/address.js';
import type { Destination, Outcome, ProbedDestination } from '../platform/export-plan.js';

type Refused = Exclude<Outcome, { kind: 'accepted' }>;

export interface Explanation {
  readonly why: string;
  readonly mend: (destination: Destination) => string;
  readonly line?: (destination: Destination) => string;
}

const address = ({ from }: Destination): string =>
  `Start the receiver, or correct the address in ${from}; then restart both processes`;
/** The setting as it stands, but for the scheme; credentials and query values are left out. */
const withScheme =
  (scheme: 'http' | 'https') =>
  ({ name, from, url, signal }: Destination): string => {
    if (name === 'dsn')
      return `BELLWETHER_CLOUD_DSN=${scheme}://<write-key>@${new URL(url).host}/<project-id>`;
    const shown = withoutSecrets(url).replace(/^https?:/, `${scheme}:`);
    // The path of the signal was put after the general address.
    return `${from}=${from === 'OTEL_EXPORTER_OTLP_ENDPOINT' ? shown.replace(`/v1/${signal}`, '') : shown}`;
  };
/** The certificates of OTEL_* variables are not used for the DSN. */
const caLine = ({ name }: Destination): string =>
  name === 'dsn' ? 'NODE_EXTRA_CA_CERTS=<ca.pem>' : 'OTEL_EXPORTER_OTLP_CERTIFICATE=<ca.pem>';

/** By what became of an empty request. */
export const explanations = {
  'receiver-away': { why: 'Nothing listens there.', mend: address },
  'receiver-unknown': { why: 'The name of the host is not known here.', mend: address },
  'receiver-hangs': {
    why: 'The connection is taken, or swallowed by a firewall, and nothing answers.',
    mend: ({ from }) => `Let this machine reach the address in ${from}, or correct it`,
  },
  'receiver-not-http': {
    why: 'Something answers that is not HTTP. gRPC, which is not spoken here, is the usual cause.',
    mend: ({ from }) => `Use the port for OTLP over HTTP, usually 4318, in ${from}`,
  },
  'receiver-wants-tls': {
    why: 'The address begins with http://, and this port speaks TLS.',
    mend: () => 'Use https, then restart both processes:',
    line: withScheme('https'),
  },
  'receiver-without-tls': {
    why: 'The address begins with https://, and this port speaks no TLS.',
    mend: () => 'Use the port for TLS, or, on a network you trust, plain HTTP; then restart both processes:',
    line: withScheme('http'),
  },
  'certificate-untrusted': {
    why: 'No CA that is known here has signed its certificate.',
    mend: ({ tls }) =>
      tls.ca === undefined
        ? 'Name the CA that did, then restart both processes:'
        : 'OTEL_EXPORTER_OTLP_CERTIFICATE names another CA. Name the one that did, then restart both processes:',
    line: caLine,
  },
  'certificate-out-of-date': {
    why: 'Its certificate has expired or is not valid yet; or the clock here is wrong.',
    mend: () => 'Renew the certificate of the receiver. To see its dates:',
    line: ({ url }) => {
      const { hostname, port } = new URL(url);
      return `openssl s_client -connect ${hostname}:${port || 443} </dev/null | openssl x509 -noout -dates`;
    },
  },
  'certificate-misnamed': {
    why: 'Its certificate is for another name than the one in the address.',
    mend: ({ from }) => `Use a name in ${from} that the certificate holds. To see its names:`,
    line: ({ url }) => {
      const { hostname, port } = new URL(url);
      return `openssl s_client -connect ${hostname}:${port || 443} </dev/null | openssl x509 -noout -ext subjectAltName`;
    },
  },
  'handshake-refused': {
    why: 'The receiver ends the TLS handshake: it usually wants a certificate of ours.',
    mend: () => 'Name certificate and key, then restart both processes:',
    line: () => 'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE=<cert.pem> OTEL_EXPORTER_OTLP_CLIENT_KEY=<key.pem>',
  },
  'receiver-throttles': {
    why: 'The far side takes no more for now.',
    mend: () => 'Raise the limit there, or send fewer traces:',
    line: () => 'OTEL_TRACES_SAMPLER=parentbased_traceidratio OTEL_TRACES_SAMPLER_ARG=0.1',
  },
  'receiver-unwell': {
    why: 'The far side has a problem of its own.',
    mend: () => 'Look at the log of the receiver',
  },
  'receiver-unauthorized': {
    why: 'The credential is missing or not right.',
    mend: ({ name }) =>
      name === 'dsn'
        ? 'Copy the DSN again, then restart both processes:'
        : 'Set it, then restart both processes:',
    line: ({ name }) =>
      name === 'dsn'
        ? 'BELLWETHER_CLOUD_DSN=https://<write-key>@<host>/<project-id>'
        : 'OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20<token>',
  },
  'receiver-rejects': {
    why: 'There is an HTTP server, but it takes no OTLP at this path.',
    mend: () => 'Give the full path, one variable for each signal, then restart both processes:',
    line: ({ signal }) =>
      `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT=http://<host>:4318/v1/${signal}`,
  },
} as const satisfies Readonly<Record<string, Explanation>>;

export type ReceiverFinding = keyof typeof explanations;

const ofTls = (code: string): ReceiverFinding => {
  if (/ALTNAME|HOSTNAME/.test(code)) return 'certificate-misnamed';
  if (/EXPIRED|NOT_YET_VALID/.test(code)) return 'certificate-out-of-date';
  return /ALERT|EPROTO/.test(code) ? 'handshake-refused' : 'certificate-untrusted';
};

const byReason = {
  refused: 'receiver-away',
  unresolved: 'receiver-unknown',
  timeout: 'receiver-hangs',
  broken: 'receiver-not-http',
  throttled: 'receiver-throttles',
  unavailable: 'receiver-unwell',
  unauthorized: 'receiver-unauthorized',
  rejected: 'receiver-rejects',
} as const satisfies Readonly<Record<Exclude<Refused['reason'], 'tls'>, ReceiverFinding>>;

export const findingOf = ({
  destination,
  outcome,
  speaksTls,
}: ProbedDestination): ReceiverFinding | undefined => {
  if (outcome.kind === 'accepted') return undefined;
  const isPlain = destination.url.startsWith('http:');
  if (isPlain && speaksTls === true) return 'receiver-wants-tls';
  if (!isPlain && speaksTls === false) return 'receiver-without-tls';
  return outcome.reason === 'tls' ? ofTls(outcome.detail) : byReason[outcome.reason];
};
