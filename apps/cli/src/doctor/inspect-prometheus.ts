import type { Address } from '../platform/address.js';
import { ask, foreignText, type Answer } from '../platform/ask.js';
import { catalogOfRules } from './generated-catalog.js';

export interface PrometheusTarget {
  readonly job: string;
  readonly url: string;
  readonly health: string;
  readonly lastError: string;
}

/** When the process behind a target started, as Prometheus stored it. */
export interface ProcessStart {
  readonly job: string;
  readonly instance: string;
  readonly startedAt: string;
}

export interface PrometheusFacts {
  readonly url: string;
  readonly answer: Answer;
  /** Undefined where what answers is no Prometheus, or does not let us in. */
  readonly targets: readonly PrometheusTarget[] | undefined;
  /** Empty where Prometheus has no such series. */
  readonly starts: readonly ProcessStart[];
  /** The catalog that the loaded rules were made for; undefined where none of ours is loaded. */
  readonly rulesCatalog: string | undefined;
}

type Json = Readonly<Record<string, unknown>>;

const foreign = (value: unknown): string => foreignText(String(value ?? ''));

/** What is read of the data in an answer; undefined where there are no such data. */
const readData = <Data, R>(answer: Answer, read: (data: Data) => R): R | undefined => {
  if (answer.kind === 'silent' || answer.status !== 200) return undefined;
  try {
    return read((JSON.parse(answer.text) as { data: Data }).data);
  } catch {
    return undefined;
  }
};

const targetsIn = (data: { activeTargets: readonly Json[] }): readonly PrometheusTarget[] =>
  data.activeTargets.map((target) => ({
    job: foreign((target['labels'] as Json | undefined)?.['job']),
    url: foreign(target['scrapeUrl']),
    health: String(target['health'] ?? ''),
    lastError: foreign(target['lastError']),
  }));

interface Samples {
  readonly result: readonly { metric: Json; value: readonly [number, string] }[];
}

const startsIn = ({ result }: Samples): readonly ProcessStart[] =>
  result.map(({ metric, value }) => ({
    job: foreign(metric['job']),
    instance: foreign(metric['instance']),
    startedAt: value[1],
  }));

const startsQuery = encodeURIComponent(
  'process_start_time_seconds and on (job, instance) bellwether_build_info',
);

/** Asks Prometheus which targets it has and which rules it follows. */
export const inspectPrometheus = async (
  { url, headers }: Address,
  timeoutMs: number,
): Promise<PrometheusFacts> => {
  const [answer, rules, starts] = await Promise.all([
    ask(`${url}/api/v1/targets?state=active`, timeoutMs, headers),
    ask(`${url}/api/v1/rules`, timeoutMs, headers),
    ask(`${url}/api/v1/query?query=${startsQuery}`, timeoutMs, headers),
  ]);
  // Inside JSON the quotes of an expression are escaped.
  const rulesText = rules.kind === 'answered' ? rules.text.replaceAll('\\"', '"') : '';
  return {
    url,
    answer,
    targets: readData(answer, targetsIn),
    starts: readData(starts, startsIn) ?? [],
    rulesCatalog: catalogOfRules(rulesText),
  };
};
