import { isGrpcPort } from '../platform/export-plan.js';
import { defineCheck } from './finding.js';

interface Explanation {
  readonly sign: RegExp;
  readonly finding:
    'endpoint-grpc' | 'endpoint-malformed' | 'protocol-unspoken' | 'certificate-unreadable' | 'dsn-wrong';
  readonly mend: string;
  readonly line?: (warning: string) => string;
}

const restart = 'then restart both processes:';
const endpointLine = (warning: string): string =>
  `${/OTEL_\w+_ENDPOINT/.exec(warning)?.[0] ?? 'OTEL_EXPORTER_OTLP_ENDPOINT'}=http://<host>:4318`;

/** The warnings that every process logs at its start, with what mends each. */
const explanations: readonly Explanation[] = [
  {
    sign: /DSN/,
    finding: 'dsn-wrong',
    mend: `Copy the DSN again, ${restart}`,
    line: () => 'BELLWETHER_CLOUD_DSN=https://<write-key>@<host>/<project-id>',
  },
  {
    sign: /speaks gRPC/,
    finding: 'endpoint-grpc',
    mend: `Use the port for HTTP, ${restart}`,
    line: endpointLine,
  },
  {
    sign: /PROTOCOL/,
    finding: 'protocol-unspoken',
    mend: `Say what is spoken, with an endpoint that speaks it, ${restart}`,
    line: () => 'OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
  },
  {
    sign: /cannot be read \(/,
    finding: 'certificate-unreadable',
    mend: 'Correct the path, or let the user of the process read the file, then restart both processes',
  },
  // Last, for any warning that is not one of those above is about an endpoint.
  {
    sign: /(?:)/,
    finding: 'endpoint-malformed',
    mend: `Give a whole URL, ${restart}`,
    line: endpointLine,
  },
];

export const exportSettings = defineCheck({
  looksAt: 'endpoints and DSN',
  finds: {
    'endpoint-grpc': 'problem',
    'endpoint-malformed': 'problem',
    'protocol-unspoken': 'problem',
    'certificate-unreadable': 'problem',
    'dsn-wrong': 'problem',
  },
  sawSomething: ({ plan }) => plan?.enabled === true,
  find: ({ plan, destinations }) =>
    (plan?.warnings ?? []).flatMap((warning) => {
      const known = explanations.find(({ sign }) => sign.test(warning));
      if (known === undefined) return [];
      const usual = destinations.filter(({ destination }) => isGrpcPort(destination));
      // A process has to warn of the port without asking; here it was asked, and it may well speak HTTP.
      if (known.finding === 'endpoint-grpc' && usual.every(({ outcome }) => outcome.kind === 'taken'))
        return [];
      const { finding, mend, line } = known;
      const why = 'What is sent there does not arrive, and no request fails because of it.';
      return [{ finding, what: warning, why, mend, ...(line === undefined ? {} : { line: line(warning) }) }];
    }),
});
