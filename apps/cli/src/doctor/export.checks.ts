import { withoutSecrets } from '../platform/address.js';
import { isGrpcPort, type ProbedDestination } from '../platform/export-plan.js';
import { defineCheck, type Found, type Level } from './finding.js';
import type { ProcessFacts } from './inspect-process.js';
import { explanations, findingOf, type Explanation, type ReceiverFinding } from './receiver-explanations.js';

interface WarningAdvice {
  readonly sign: RegExp;
  readonly finding: Exclude<keyof typeof settingsFinds, 'variable-ignored'>;
  readonly why?: string;
  readonly mend: string;
  readonly line?: (warning: string) => string;
}

const settingsFinds = {
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

/** The warnings that each process logs at its start, and how to mend them. */
const warningAdvice: readonly WarningAdvice[] = [
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
  finds: settingsFinds,
  sawSomething: ({ plan }) => plan?.enabled === true,
  find: ({ plan, destinations }) => {
    const usual = destinations.filter(({ destination }) => isGrpcPort(destination));
    // A process warns of the port without asking. Here it was asked, and it may speak HTTP.
    const isHttp = usual.every(({ outcome }) => outcome.kind === 'accepted');
    const warnings = (plan?.warnings ?? []).flatMap((warning) => {
      const known = warningAdvice.find(({ sign }) => sign.test(warning));
      if (known === undefined || (known.finding === 'endpoint-grpc' && isHttp)) return [];
      const { finding, mend, line, why = lost } = known;
      return [{ finding, what: warning, why, mend, ...(line === undefined ? {} : { line: line(warning) }) }];
    });
    const notes = (plan?.notes ?? []).map((what) => ({
      finding: 'variable-ignored' as const,
      what,
      why: 'It is set, but it has no effect.',
      mend: 'Unset the variable, or set what the note names instead',
    }));
    return [...warnings, ...notes];
  },
});

interface Refused extends ProbedDestination {
  readonly finding: ReceiverFinding;
}

type Refusals = [Refused, ...Refused[]];

/** A receiver that refuses several signals is one finding. */
const receiverOf = ({ finding, destination: { from, url } }: Refused): string =>
  [finding, from, new URL(url).origin].join(' ');

const foundOf = (group: Refusals): Found<ReceiverFinding> => {
  const [{ destination, outcome, finding }] = group;
  const { url, from } = destination;
  const signals = group.map((each) => each.destination.signal).join(' and ');
  const place = group.length === 1 ? withoutSecrets(url) : new URL(url).origin;
  const detail = outcome.kind === 'accepted' ? '' : `: ${outcome.detail}`;
  const { why, mend, line }: Explanation = explanations[finding];
  return {
    finding,
    what: `${signals} are not taken by ${place} (${from})${detail}`,
    why,
    mend: mend(destination),
    ...(line === undefined ? {} : { line: line(destination) }),
  };
};

export const exportRefused = defineCheck({
  looksAt: 'receivers take what is sent',
  finds: Object.fromEntries(Object.keys(explanations).map((name) => [name, 'problem'])) as Readonly<
    Record<ReceiverFinding, Level>
  >,
  sawSomething: ({ destinations }) => destinations.some(({ outcome }) => outcome.kind === 'accepted'),
  find: ({ destinations }) => {
    const refused = destinations.flatMap((probed): readonly Refused[] => {
      const finding = findingOf(probed);
      // The check of the endpoints reports that port with its cause.
      return finding === undefined || isGrpcPort(probed.destination) ? [] : [{ ...probed, finding }];
    });
    const groups = Map.groupBy(refused, receiverOf) as Map<string, Refusals>;
    return [...groups.values()].map(foundOf);
  },
});

const enabledBy = ({ samples }: ProcessFacts): readonly string[] =>
  samples
    .filter(({ name, value }) => name === 'telemetry_export_enabled' && value === 1)
    .map(({ labels }) => `${labels['signal']} by ${labels['destination']}`);

export const exportDiffers = defineCheck({
  looksAt: 'both processes send the same',
  finds: { 'export-differs': 'problem' },
  sawSomething: ({ processes }) =>
    processes.length > 1 && processes.every(({ samples }) => samples.length > 0),
  find: ({ processes }) => {
    const [one, other] = processes.filter(({ samples }) => samples.length > 0);
    if (one === undefined || other === undefined) return [];
    const missing = (from: ProcessFacts, to: ProcessFacts) => {
      const sent = enabledBy(from).filter((signal) => !enabledBy(to).includes(signal));
      if (sent.length === 0) return [];
      return {
        finding: 'export-differs' as const,
        what: `the ${from.name} sends ${sent.join(' and ')}, the ${to.name} does not`,
        why: 'Half of every trace and log is missing where the two should be read together.',
        mend: `Set the same OTEL_* variables and DSN on the ${to.name}, then restart it`,
      };
    };
    return [missing(one, other), missing(other, one)].flat();
  },
});

export const tracesNowhere = defineCheck({
  looksAt: 'traces are sent',
  finds: { 'traces-nowhere': 'note' },
  sawSomething: ({ destinations }) =>
    destinations.some(
      ({ destination, outcome }) => destination.signal === 'traces' && outcome.kind === 'accepted',
    ),
  find: ({ plan, processes }) => {
    if (plan === undefined || plan.signals.traces.destinations.length > 0) return [];
    const sent = processes
      .flatMap(({ samples }) => samples)
      .filter(({ name, labels }) => name === 'telemetry_export_enabled' && labels['signal'] === 'traces');
    // The processes may have more settings than are known here, so their metrics decide.
    if (sent.some(({ value }) => value === 1)) return [];
    // A wrong endpoint has its own finding.
    if (plan.warnings.some((warning) => warning.includes('_ENDPOINT'))) return [];
    const because = plan.enabled || sent.length === 0 ? `: ${plan.signals.traces.offBecause}` : '';
    const isOff = sent.length === 0 && plan.signals.traces.offBecause.startsWith('observability is off');
    return {
      finding: 'traces-nowhere',
      what: `traces are sent nowhere${because}`,
      why: 'Without them a slow request shows in metrics and logs only, not step by step.',
      mend: 'Set it on both processes, then restart them:',
      line: `${isOff ? 'BELLWETHER_ENABLE_OBSERVABILITY=true ' : ''}OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://<host>:4318`,
    };
  },
});
