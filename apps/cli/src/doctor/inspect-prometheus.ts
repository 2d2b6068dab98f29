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

const targetsOf = (answer: Answer): readonly PrometheusTarget[] | undefined => {
  if (answer.kind === 'silent' || answer.status !== 200) return undefined;
  try {
    const { data } = JSON.parse(answer.text) as { data: { activeTargets: readonly Json[] } };
    return data.activeTargets.map((target) => ({
      job: foreignText(String((target['labels'] as Json | undefined)?.['job'] ?? '')),
      url: foreignText(String(target['scrapeUrl'] ?? '')),
      health: String(target['health'] ?? ''),
      lastError: foreignText(String(target['lastError'] ?? '')),
    }));
  } catch {
    return undefined;
  }
};

const startsOf = (answer: Answer): readonly ProcessStart[] => {
  if (answer.kind === 'silent' || answer.status !== 200) return [];
  try {
    const { data } = JSON.parse(answer.text) as {
      data: { result: readonly { metric: Json; value: readonly [number, string] }[] };
    };
    return data.result.map(({ metric, value }) => ({
      job: foreignText(String(metric['job'] ?? '')),
      instance: foreignText(String(metric['instance'] ?? '')),
      startedAt: value[1],
    }));
  } catch {
    return [];
  }
};

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
    targets: targetsOf(answer),
    starts: startsOf(starts),
    rulesCatalog: catalogOfRules(rulesText),
  };
};
