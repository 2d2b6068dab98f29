import type { Recording } from '../promql/index.js';
import type { Alert } from './alert.js';
import type { Proof } from './proof.js';

/** The rules of one domain: what is recorded, and what is alerted on. */
export interface RuleSet {
  readonly domain: string;
  /** Who answers for the alerts of this domain. */
  readonly owner: string;
  readonly recordings: readonly Recording[];
  readonly alerts: readonly Alert[];
  /** Tests that follow from a definition; the others are written by hand. */
  readonly proofs: readonly Proof[];
}

export interface RuleSetSpec {
  readonly owner: string;
  readonly recordings?: readonly Recording[];
  readonly alerts: readonly Alert[];
  readonly proofs?: readonly Proof[];
}

export const ruleSet = (domain: string, spec: RuleSetSpec): RuleSet => ({
  domain,
  owner: spec.owner,
  recordings: distinct(spec.recordings ?? []),
  alerts: spec.alerts,
  proofs: spec.proofs ?? [],
});

/** Two alerts may need the same recording; it is made once. */
const distinct = (recordings: readonly Recording[]): readonly Recording[] => [
  ...new Map(recordings.map((recording) => [recording.record, recording])).values(),
];

export const alertsOf = (sets: readonly RuleSet[]): readonly Alert[] => sets.flatMap(({ alerts }) => alerts);

export const recordingsOf = (sets: readonly RuleSet[]): readonly Recording[] =>
  sets.flatMap(({ recordings }) => recordings);
