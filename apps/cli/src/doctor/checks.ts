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
export const checks: readonly Check[] = [
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
];

export const findAll = (inspection: Inspection): readonly Finding[] =>
  checks.flatMap(({ name, level = 'problem' as const, find }) =>
    find(inspection).map((found): Finding => ({ check: name, level, ...found })),
  );
