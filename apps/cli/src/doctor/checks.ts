import { exportDiffers, exportRefused, exportSettings, tracesNowhere } from './export.checks.js';
import type { Check, Finding } from './finding.js';
import type { Inspection } from './inspection.js';
import { metricsBroken, metricsDisabled, metricsNotFound, metricsUnauthorized } from './metrics.checks.js';
import { clockSkew, processSilent, processUnwell, queueConsumers, versionsDiffer } from './process.checks.js';
import { prometheusTargets, rulesOutdated } from './prometheus.checks.js';
import { settingsInvalid } from './settings.checks.js';

/** In the order of the report: first what hides the rest. */
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
  /** What was checked and is well. */
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
