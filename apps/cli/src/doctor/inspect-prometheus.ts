import { ask } from '../platform/ask.js';
import type { Answer } from '../platform/ask.js';
import { catalogOfRules } from './rules-catalog.js';

export interface PrometheusTarget {
  readonly job: string;
  readonly url: string;
  readonly health: string;
  readonly lastError: string;
}

export interface PrometheusFacts {
  readonly url: string;
  readonly answer: Answer;
  readonly targets: readonly PrometheusTarget[];
  /** Whether rules of ours are loaded, and the catalog they were made for. */
  readonly rulesCatalog: string | undefined;
}

type Json = Readonly<Record<string, unknown>>;

const bodyOf = (answer: Answer): Json => {
  if (answer.kind === 'silent' || answer.status !== 200) return {};
  try {
    return JSON.parse(answer.text) as Json;
  } catch {
    return {};
  }
};

const targetsOf = (answer: Answer): readonly PrometheusTarget[] => {
  const { activeTargets = [] } = (bodyOf(answer)['data'] ?? {}) as { activeTargets?: readonly Json[] };
  return activeTargets.map((target) => ({
    job: String((target['labels'] as Json | undefined)?.['job'] ?? ''),
    url: String(target['scrapeUrl'] ?? ''),
    health: String(target['health'] ?? ''),
    lastError: String(target['lastError'] ?? ''),
  }));
};

/** Asks Prometheus which targets it has and which rules it follows. */
export const inspectPrometheus = async (url: string, timeoutMs: number): Promise<PrometheusFacts> => {
  const base = url.replace(/\/+$/, '');
  const [targets, rules] = await Promise.all([
    ask(`${base}/api/v1/targets?state=active`, timeoutMs),
    ask(`${base}/api/v1/rules`, timeoutMs),
  ]);
  // Inside JSON the quotes of an expression are escaped.
  const rulesText = rules.kind === 'answered' ? rules.text.replaceAll('\\"', '"') : '';
  return { url: base, answer: targets, targets: targetsOf(targets), rulesCatalog: catalogOfRules(rulesText) };
};
