import type { RuleSet } from '../prometheus/rule-set.js';

export interface InhibitRule {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal: readonly string[];
}

const targetMissing = 'TelemetryTargetMissing';

/** Who hides whom: one message per trouble, the one that says most. */
export const inhibitRules = (rules: readonly RuleSet[]): readonly InhibitRule[] => {
  const alerts = rules.flatMap((set) => set.alerts);
  const pageHidesTicket: InhibitRule = {
    source_matchers: ['severity="page"'],
    target_matchers: ['severity="ticket"'],
    equal: ['alertname', 'job'],
  };
  // What nobody can see cannot be judged: whatever else is said about that job follows from the blindness.
  const blindness: InhibitRule = {
    source_matchers: [`alertname="${targetMissing}"`, 'severity="page"'],
    target_matchers: [`alertname!="${targetMissing}"`],
    equal: ['job'],
  };
  const explained = alerts.flatMap(({ name, hiddenBy }) =>
    hiddenBy.map(({ alert, sameLabels }): InhibitRule => ({
      source_matchers: [`alertname="${alert}"`],
      target_matchers: [`alertname="${name}"`],
      equal: ['job', ...sameLabels],
    })),
  );
  const canBeBlind = alerts.some(({ name }) => name === targetMissing);
  return [pageHidesTicket, ...(canBeBlind ? [blindness] : []), ...explained];
};
