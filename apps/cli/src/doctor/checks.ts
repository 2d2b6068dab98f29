import { clockSkew } from './clock-skew.check.js';
import { exportDiffers } from './export-differs.check.js';
import { exportRefused } from './export-refused.check.js';
import { exportSettings } from './export-settings.check.js';
import type { Check, Finding } from './finding.js';
import type { Inspection } from './inspection.js';
import { metricsBroken } from './metrics-broken.check.js';
import { metricsDisabled } from './metrics-disabled.check.js';
import { metricsNotFound } from './metrics-not-found.check.js';
import { metricsUnauthorized } from './metrics-unauthorized.check.js';
import { processSilent } from './process-silent.check.js';
import { processUnwell } from './process-unwell.check.js';
import { prometheusTargets } from './prometheus-targets.check.js';
import { queueConsumers } from './queue-consumers.check.js';
import { rulesOutdated } from './rules-outdated.check.js';
import { settingsInvalid } from './settings-invalid.check.js';
import { tracesNowhere } from './traces-nowhere.check.js';
import { versionsDiffer } from './versions-differ.check.js';

/** What the doctor looks at, in the order in which it tells: first what keeps the rest from being seen. */
const table = [
  settingsInvalid,
  processSilent,
  processUnwell,
  metricsNotFound,
  metricsDisabled,
  metricsUnauthorized,
  metricsBroken,
  exportSettings,
  exportRefused,
  exportDiffers,
  tracesNowhere,
  queueConsumers,
  clockSkew,
  versionsDiffer,
  rulesOutdated,
  prometheusTargets,
] as const;

type NameOf<C> = C extends Check<infer Name> ? Name : never;

/** The name of everything the doctor can find. */
export type FindingName = NameOf<(typeof table)[number]>;

export const checks: readonly Check[] = table;

export interface Examined {
  readonly findings: readonly Finding[];
  /** What was looked at and is well. */
  readonly well: readonly string[];
}

export const examine = (inspection: Inspection): Examined => {
  const findings: Finding[] = [];
  const well: string[] = [];
  for (const check of checks) {
    const found = check.find(inspection);
    findings.push(...found.map((each) => ({ level: check.finds[each.finding] ?? 'problem', ...each })));
    if (found.length === 0 && check.sawSomething(inspection)) well.push(check.looksAt);
  }
  return { findings, well };
};
