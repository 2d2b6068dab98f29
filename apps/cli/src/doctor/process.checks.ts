import { type Answer, HANGS } from '../platform/ask.js';
import { defineCheck, type Found } from './finding.js';
import { buildOf, isOurs, type ProcessFacts } from './inspect-process.js';
import type { Inspection } from './inspection.js';

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

const silenceIn = ({
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
  find: ({ processes }) => processes.flatMap(silenceIn),
});

/**
 * The metric counts the consumers of all workers. If it cannot be read, `/health` reports this worker only.
 */
const queuesWithoutConsumer = ({ samples, health }: ProcessFacts): readonly string[] => {
  const counted = samples.filter(({ name }) => name === 'queue_consumers');
  if (counted.length > 0) {
    return counted.filter(({ value }) => value === 0).map(({ labels }) => String(labels['queue']));
  }
  const said = health.kind === 'down' ? /^queue (\S+) has no consumer/.exec(health.reason)?.[1] : undefined;
  return said === undefined ? [] : [said];
};

interface HealthAdvice {
  readonly sign: RegExp;
  readonly why: string;
  readonly mend: string;
  readonly line: string;
}

const noConsumer = /has no consumer/;

const healthAdvice: readonly HealthAdvice[] = [
  {
    sign: /postgres/,
    why: 'It runs, but Postgres does not answer it: nothing can be accepted or applied.',
    mend: 'See that Postgres runs, and that it is the one the process was given:',
    line: 'bellwether config show | grep database.url',
  },
  {
    sign: /redis/,
    why: 'It runs, but Redis does not answer it: no job is enqueued or taken.',
    mend: 'See that Redis runs, and that it is the one the process was given:',
    line: 'bellwether config show | grep redis.url',
  },
  {
    sign: noConsumer,
    why: 'It runs and takes no jobs from this queue; another worker does.',
    mend: 'Its log says why. If it met a broken ledger, look at that before it is restarted:',
    line: 'bellwether ledger verify',
  },
];

const otherHealthAdvice = {
  why: 'It runs, but cannot do its work.',
  mend: 'Look at its log for the cause, and at the settings it uses:',
  line: 'bellwether config show',
};

export const processUnwell = defineCheck({
  looksAt: 'health',
  finds: { 'process-unwell': 'problem' },
  sawSomething: ({ processes }) => processes.some(({ health }) => health.kind === 'up'),
  find: ({ processes }) =>
    processes.flatMap((process) => {
      const { name, url, health } = process;
      if (health.kind !== 'down') return [];
      // A queue without a consumer has its own check.
      if (noConsumer.test(health.reason) && queuesWithoutConsumer(process).length > 0) return [];
      const { why, mend, line } =
        healthAdvice.find(({ sign }) => sign.test(health.reason)) ?? otherHealthAdvice;
      const what = `the ${name} says it is down: ${health.reason} (HTTP ${health.status} on ${url}/health)`;
      return [{ finding: 'process-unwell', what, why, mend, line }];
    }),
});

export const queueConsumers = defineCheck({
  looksAt: 'every queue has a consumer',
  finds: { 'queue-consumer-missing': 'problem' },
  sawSomething: ({ processes }) =>
    processes.some(({ samples }) => samples.some(({ name }) => name === 'queue_consumers')),
  find: ({ processes }) =>
    processes
      .filter(isOurs)
      .flatMap(queuesWithoutConsumer)
      .map((queue) => ({
        finding: 'queue-consumer-missing',
        what: `the queue ${queue} has no consumer`,
        why: 'What is put into it waits for ever: accepted transactions stay QUEUED.',
        mend: 'The log of the worker says why it stopped taking jobs. A broken ledger is not mended by a restart; look first:',
        line: 'bellwether ledger verify',
      })),
});

/** The header has whole seconds, and the answer takes some time. */
const SKEW_MAX_MS = 5000;

interface Clock {
  readonly who: string;
  readonly host: string;
  readonly aheadMs: number;
}

const clockOf = (who: string, url: string, answer: Answer): readonly Clock[] => {
  if (answer.kind === 'silent') return [];
  const date = Date.parse(answer.headers.get('date') ?? '');
  // The middle of the second that the header names.
  return Number.isNaN(date)
    ? []
    : [{ who, host: new URL(url).hostname, aheadMs: date + 500 - answer.askedAtMs }];
};

const clocksOf = ({ processes, prometheus }: Inspection): readonly Clock[] => [
  ...processes.filter(isOurs).flatMap(({ name, url, answer }) => clockOf(`the ${name}`, url, answer)),
  ...(prometheus?.targets === undefined ? [] : clockOf('Prometheus', prometheus.url, prometheus.answer)),
];

const amount = (ms: number): string => `${Math.round(Math.abs(ms) / 1000)} s`;

export const clockSkew = defineCheck({
  looksAt: 'clocks',
  finds: { 'clock-differs': 'problem', 'own-clock-differs': 'problem' },
  sawSomething: (inspection) => clocksOf(inspection).length > 0,
  find: (inspection) => {
    const clocks = clocksOf(inspection);
    const [first] = clocks;
    const differing = clocks.filter(({ aheadMs }) => Math.abs(aheadMs) > SKEW_MAX_MS);
    if (first === undefined || differing.length === 0) return [];
    // If all others agree, this machine is wrong. One other machine is no majority.
    const others = clocks.every(({ aheadMs }) => Math.abs(aheadMs - first.aheadMs) <= SKEW_MAX_MS);
    const mend = 'Let all machines follow a time server:';
    const line = 'timedatectl set-ntp true';
    if (others && new Set(clocks.map(({ host }) => host)).size > 1) {
      const which = first.aheadMs > 0 ? 'behind' : 'ahead of';
      return {
        finding: 'own-clock-differs',
        what: `the clock of this machine is ${amount(first.aheadMs)} ${which} all others`,
        why: 'Theirs agree, so it is this one. What is compared with the time here comes out wrong.',
        mend,
        line,
      };
    }
    return differing.map(({ who, aheadMs }) => ({
      finding: 'clock-differs',
      what: `the clock of ${who} is ${amount(aheadMs)} ${aheadMs > 0 ? 'ahead of' : 'behind'} this machine's`,
      why: 'Waiting times come out wrong, spans lie outside their parents, and fresh samples are thrown away.',
      mend,
      line,
    }));
  },
});

export const versionsDiffer = defineCheck({
  looksAt: 'versions',
  finds: { 'builds-differ': 'problem' },
  sawSomething: ({ processes }) =>
    processes.length > 1 && processes.every((process) => buildOf(process) !== undefined),
  find: ({ processes }) => {
    const [one, other] = processes.flatMap((process) => {
      const build = buildOf(process);
      return build === undefined ? [] : [{ name: process.name, build }];
    });
    if (one === undefined || other === undefined) return [];
    const differs = (['version', 'revision', 'catalog'] as const).find(
      (label) => one.build[label] !== other.build[label],
    );
    if (differs === undefined) return [];
    return {
      finding: 'builds-differ',
      what: `the ${one.name} runs ${differs} ${one.build[differs]}, the ${other.name} ${other.build[differs]}`,
      why: 'They share queues and tables; a deploy that reached only one of them is a common cause of odd errors.',
      mend: 'Deploy the same build to both, and restart the older one',
    };
  },
});
