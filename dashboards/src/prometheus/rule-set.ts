import type { Recording } from '../promql/index.js';
import type { Alert } from './alert.js';

/** The rules of one domain: what is recorded, and what is alerted on. */
export interface RuleSet {
  readonly domain: string;
  /** Who answers for the alerts of this domain. */
  readonly owner: string;
  readonly recordings: readonly Recording[];
  readonly alerts: readonly Alert[];
}

export interface RuleSetSpec {
  readonly owner: string;
  readonly recordings?: readonly Recording[];
  readonly alerts: readonly Alert[];
}

export const ruleSet = (domain: string, spec: RuleSetSpec): RuleSet => ({
  domain,
  owner: spec.owner,
  recordings: spec.recordings ?? [],
  alerts: spec.alerts,
});

export const alertsOf = (sets: readonly RuleSet[]): readonly Alert[] => sets.flatMap(({ alerts }) => alerts);

export const recordingsOf = (sets: readonly RuleSet[]): readonly Recording[] =>
  sets.flatMap(({ recordings }) => recordings);
