import type { Answer } from '../platform/ask.js';
import { defineCheck, type Found } from './finding.js';
import { isOurs, readsMetrics, type ProcessFacts } from './inspect-process.js';
import type { Credential } from './inspection.js';

const refusals = {
  AUTH_METRICS_DISABLED: 403,
  AUTH_METRICS_TOKEN_REQUIRED: 401,
  AUTH_INVALID_BEARER_TOKEN: 401,
} as const;

type Refusal = keyof typeof refusals;

/** Our own refusal of a scrape; undefined for any other answer, such as that of a proxy in between. */
const refusedWith = (answer: Answer): Refusal | undefined => {
  if (answer.kind === 'silent') return undefined;
  const codes = Object.keys(refusals) as Refusal[];
  return codes.find((code) => refusals[code] === answer.status && answer.text.includes(`"${code}"`));
};

const notFoundIn = (
  { name, metrics, metricsUrl, hasQueuePage }: ProcessFacts,
  isOn: boolean,
): readonly Found<'metrics-off' | 'metrics-not-found'>[] => {
  if (metrics.kind === 'silent' || metrics.status !== 404) return [];
  const what = `${name} ${metricsUrl} answers 404${hasQueuePage ? ', although the queue page works' : ''}`;
  if (!isOn) {
    const why = 'Observability is off, so the process serves no metrics on this port.';
    const mend = 'Set it, then restart both processes:';
    return [{ finding: 'metrics-off', what, why, mend, line: 'BELLWETHER_ENABLE_OBSERVABILITY=true' }];
  }
  const moved = name === 'server' ? ' BELLWETHER_METRICS_PORT moves them to a port of their own.' : '';
  const why = `Observability is on in these settings; the process was started before that, or with others.${moved}`;
  const mend = 'Restart both processes, so that they read the settings again';
  return [{ finding: 'metrics-not-found', what, why, mend }];
};

export const metricsNotFound = defineCheck({
  looksAt: 'metrics switched on',
  finds: { 'metrics-off': 'problem', 'metrics-not-found': 'problem' },
  sawSomething: ({ processes }) => processes.some(readsMetrics),
  find: ({ processes, settings }) =>
    processes
      .filter(isOurs)
      .flatMap((process) => notFoundIn(process, settings?.enable_observability === true)),
});

export const metricsDisabled = defineCheck({
  looksAt: 'metrics not locked',
  finds: { 'metrics-locked': 'problem' },
  sawSomething: ({ processes }) => processes.some(readsMetrics),
  find: ({ processes }) =>
    processes
      .filter(({ metrics }) => refusedWith(metrics) === 'AUTH_METRICS_DISABLED')
      .map(({ name, metricsUrl }) => ({
        finding: 'metrics-locked',
        what: `${name} ${metricsUrl} answers 403 AUTH_METRICS_DISABLED`,
        why: 'Secure mode is on and no metrics token is set, so every scrape is refused.',
        mend: 'Set the same one on both processes, restart them, and give it to the scraper:',
        line: 'export BELLWETHER_METRICS_BEARER_TOKEN=$(openssl rand -hex 32)',
      })),
});

/** The setting that holds the credential, as it stands before a command. */
const variables: Readonly<Record<Credential, string>> = {
  none: 'BELLWETHER_METRICS_BEARER_TOKEN=<token>',
  token: 'BELLWETHER_METRICS_BEARER_TOKEN=<token>',
  password: 'BELLWETHER_METRICS_BASIC_PASSWORD=<password>',
  hashed: 'BELLWETHER_METRICS_BASIC_PASSWORD=<the password that was hashed>',
};

const refusalAdvice = {
  none: {
    finding: 'metrics-credential-missing',
    why: 'The process wants a metrics credential, and these settings hold none; a scraper without one sees the same.',
    mend: 'Look with the settings of the process, and give the scraper the same credential:',
  },
  hashed: {
    finding: 'metrics-credential-hashed',
    why: 'The settings hold the password as a hash, which opens nothing: what metrics tell is not looked at.',
    mend: 'Look with the password itself:',
  },
  other: {
    finding: 'metrics-credential-wrong',
    why: 'The process was started with another metrics credential than these settings hold, or a proxy changes it.',
    mend: 'Restart both processes with these settings. To see which credential they take now:',
  },
} as const;

export const metricsUnauthorized = defineCheck({
  looksAt: 'metrics credential',
  finds: {
    'metrics-credential-missing': 'problem',
    'metrics-credential-wrong': 'problem',
    'metrics-credential-hashed': 'note',
  },
  sawSomething: ({ processes }) => processes.some(readsMetrics),
  find: ({ processes, credential }) =>
    processes.flatMap(({ name, metrics, metricsUrl }) => {
      const code = refusedWith(metrics);
      if (code === undefined || code === 'AUTH_METRICS_DISABLED') return [];
      const { finding, why, mend } =
        refusalAdvice[credential === 'none' || credential === 'hashed' ? credential : 'other'];
      const what = `${name} ${metricsUrl} answers 401 ${code}`;
      return [{ finding, what, why, mend, line: `${variables[credential]} bellwether doctor` }];
    }),
});

/** Answers that are right, or have a check of their own. */
const isTold = (metrics: Answer): boolean =>
  metrics.kind === 'answered' &&
  (metrics.status === 200 || metrics.status === 404 || refusedWith(metrics) !== undefined);

export const metricsBroken = defineCheck({
  looksAt: 'metrics readable',
  finds: { 'metrics-unreadable': 'problem' },
  sawSomething: ({ processes }) => processes.some(readsMetrics),
  find: ({ processes }) =>
    processes.filter(isOurs).flatMap(({ name, metrics, metricsUrl }) => {
      if (isTold(metrics)) return [];
      const how = metrics.kind === 'silent' ? metrics.reason : `HTTP ${metrics.status}`;
      return {
        finding: 'metrics-unreadable',
        what: `${name} ${metricsUrl} cannot be read (${how}), although the process answers`,
        why: 'The port of the metrics is not the one in these settings, or something between refuses the way.',
        mend: 'Look which ports are set, and restart the process if they changed:',
        line: 'bellwether config show | grep port',
      };
    }),
});
