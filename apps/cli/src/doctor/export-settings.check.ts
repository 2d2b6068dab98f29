import type { Check } from './finding.js';

const withHttpPort = (warning: string): string => {
  const variable = /^(OTEL_\w+_ENDPOINT)/.exec(warning)?.[1] ?? 'OTEL_EXPORTER_OTLP_ENDPOINT';
  return `Use:  ${variable}=http://<host>:4318   then restart both processes`;
};

/** The warnings that every process logs at its start, with what mends each. */
const mends: readonly (readonly [sign: RegExp, mend: (warning: string) => string])[] = [
  [/4317|_ENDPOINT (?:does not begin|is not a URL)/, withHttpPort],
  [/PROTOCOL/, () => 'Use:  OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf   and an endpoint that speaks HTTP'],
  [
    /DSN/,
    () =>
      'Copy the DSN again:  BELLWETHER_CLOUD_DSN=https://<write-key>@<host>/<project-id>   then restart both processes',
  ],
  [/cannot be read/, () => 'Correct the path, or let the user of the process read the file'],
];

const mendOf = (warning: string): string =>
  mends.find(([sign]) => sign.test(warning))?.[1](warning) ??
  'Correct the variable, then restart both processes';

export const exportSettings: Check = {
  name: 'export-settings',
  looksAt: 'endpoints and DSN',
  find: ({ plan }) =>
    (plan?.warnings ?? []).map((warning) => ({
      what: warning,
      why: 'What is sent there does not arrive, and no request fails because of it.',
      mend: mendOf(warning),
    })),
};
