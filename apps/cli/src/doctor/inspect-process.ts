import { ask, foreignText, type Answer } from '../platform/ask.js';
import type { Address } from '../platform/address.js';

export type ProcessName = 'server' | 'worker';

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The answer on `/health`. */
export type Health =
  | { readonly kind: 'silent'; readonly reason: string }
  | { readonly kind: 'up' }
  | { readonly kind: 'down'; readonly status: number; readonly reason: string }
  /** Something answers, and it is not this process. */
  | { readonly kind: 'other'; readonly is: string };

export interface ProcessFacts {
  readonly name: ProcessName;
  readonly url: string;
  readonly health: Health;
  readonly answer: Answer;
  readonly metricsUrl: string;
  readonly metrics: Answer;
  /** The metrics that the doctor reads; empty if they were refused. */
  readonly samples: readonly Sample[];
  /** Whether the queue page answers; asked of the worker only. */
  readonly hasQueuePage: boolean;
}

const sampleLine = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/;
const labelPair = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;
const escapes: Readonly<Record<string, string>> = { n: '\n', '"': '"', '\\': '\\' };

/** The samples of a scrape in the text format that bear one of these names. */
export const samplesOf = (text: string, ...names: readonly string[]): readonly Sample[] =>
  text.split('\n').flatMap((row) => {
    const found = sampleLine.exec(row);
    if (found === null || !names.includes(found[1] ?? '')) return [];
    const labels = Object.fromEntries(
      [...(found[2] ?? '').matchAll(labelPair)].map(([, name, value]) => [
        name ?? '',
        (value ?? '').replaceAll(/\\(.)/g, (_whole, character: string) => escapes[character] ?? character),
      ]),
    );
    return [{ name: found[1] ?? '', labels, value: Number(found[3]) }];
  });

const readNames = ['bellwether_build_info', 'queue_consumers', 'telemetry_export_enabled'] as const;

const parsed = (text: string): Readonly<Record<string, unknown>> => {
  try {
    return Object(JSON.parse(text)) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
};

const healthOf = (name: ProcessName, answer: Answer): Health => {
  if (answer.kind === 'silent') return answer;
  const { status, reason, service } = parsed(answer.text);
  if (status !== 'UP' && status !== 'DOWN') {
    return { kind: 'other', is: `another program (HTTP ${answer.status} on /health)` };
  }
  const is = service === 'worker' ? 'worker' : 'server';
  if (is !== name) return { kind: 'other', is: `the ${is}` };
  if (status === 'UP') return { kind: 'up' };
  return { kind: 'down', status: answer.status, reason: foreignText(String(reason ?? 'no reason given')) };
};

/** Whether the expected process answers. Only then its other answers mean something. */
export const isOurs = ({ health }: ProcessFacts): boolean => health.kind === 'up' || health.kind === 'down';

export const readsMetrics = (process: ProcessFacts): boolean =>
  isOurs(process) && process.metrics.kind === 'answered' && process.metrics.status === 200;

/** The labels of `bellwether_build_info`; undefined where the metrics were not read. */
export const buildOf = ({ samples }: ProcessFacts): Readonly<Record<string, string>> | undefined =>
  samples.find(({ name }) => name === 'bellwether_build_info')?.labels;

export const inspectProcess = async (
  name: ProcessName,
  at: Address,
  metricsAt: Address,
  credential: Readonly<Record<string, string>>,
  timeoutMs: number,
): Promise<ProcessFacts> => {
  const metricsUrl = `${metricsAt.url}/metrics`;
  const [answer, metrics, queuePage] = await Promise.all([
    ask(`${at.url}/health`, timeoutMs, at.headers),
    ask(metricsUrl, timeoutMs, { ...metricsAt.headers, ...credential, accept: 'text/plain' }),
    name === 'worker' ? ask(`${at.url}/monitoring`, timeoutMs, { ...at.headers, ...credential }) : undefined,
  ]);
  const isExposition = metrics.kind === 'answered' && metrics.status === 200;
  return {
    name,
    url: at.url,
    health: healthOf(name, answer),
    answer,
    metricsUrl,
    metrics,
    samples: isExposition ? samplesOf(metrics.text, ...readNames) : [],
    hasQueuePage: queuePage?.kind === 'answered' && queuePage.status < 400,
  };
};
