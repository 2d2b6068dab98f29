import { isGrpcPort } from '../platform/export-plan.js';
import { defineCheck } from './finding.js';

interface Explanation {
  readonly sign: RegExp;
  readonly finding: Exclude<keyof typeof finds, 'variable-ignored'>;
  readonly why?: string;
  readonly mend: string;
  readonly line?: (warning: string) => string;
}

const finds = {
  'endpoint-grpc': 'problem',
  'endpoint-malformed': 'problem',
  'protocol-unspoken': 'problem',
  'certificate-unreadable': 'problem',
  'dsn-wrong': 'problem',
  'variable-unfit': 'problem',
  'variable-ignored': 'note',
} as const;

const lost = 'What is sent there does not arrive, and no request fails because of it.';
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
    sign: /_PROTOCOL is not/,
    finding: 'protocol-unspoken',
    why: 'A receiver that speaks only what was asked for takes nothing.',
    mend: `Say what is spoken, with an endpoint that speaks it, ${restart}`,
    line: () => 'OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
  },
  {
    sign: /cannot be read \(/,
    finding: 'certificate-unreadable',
    mend: 'Correct the path, or let the user of the process read the file, then restart both processes',
  },
  {
    sign: /_ENDPOINT (?:does not begin|is not a URL)/,
    finding: 'endpoint-malformed',
    mend: `Give a whole URL, ${restart}`,
    line: endpointLine,
  },
  // Last: every other warning is about a variable that says what cannot be done.
  {
    sign: /(?:)/,
    finding: 'variable-unfit',
    why: 'What it asks for is not done; the rest of the export goes on.',
    mend: 'Correct or unset the variable, then restart both processes',
  },
];

export const exportSettings = defineCheck({
  looksAt: 'endpoints and DSN',
  finds,
  sawSomething: ({ plan }) => plan?.enabled === true,
  find: ({ plan, destinations }) => {
    const usual = destinations.filter(({ destination }) => isGrpcPort(destination));
    // A process has to warn of the port without asking; here it was asked, and it may well speak HTTP.
    const isHttp = usual.every(({ outcome }) => outcome.kind === 'taken');
    const warnings = (plan?.warnings ?? []).flatMap((warning) => {
      const known = explanations.find(({ sign }) => sign.test(warning));
      if (known === undefined || (known.finding === 'endpoint-grpc' && isHttp)) return [];
      const { finding, mend, line, why = lost } = known;
      return [{ finding, what: warning, why, mend, ...(line === undefined ? {} : { line: line(warning) }) }];
    });
    const notes = (plan?.notes ?? []).map((what) => ({
      finding: 'variable-ignored' as const,
      what,
      why: 'Whoever set it expects something of it.',
      mend: 'Unset the variable, or set what the note names instead',
    }));
    return [...warnings, ...notes];
  },
});
