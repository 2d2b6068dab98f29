import type { Artefacts } from '../artefacts.js';
import { alertFormRule } from './alert-form-rule.js';
import { alertRunbookRule } from './alert-runbook-rule.js';
import { alertShownRule } from './alert-shown-rule.js';
import { alertTestedRule } from './alert-tested-rule.js';
import { annotationDatasourceRule } from './annotation-datasource-rule.js';
import { coverageRule } from './coverage-rule.js';
import { duplicateIdsRule } from './duplicate-ids-rule.js';
import { linksResolveRule } from './links-resolve-rule.js';
import { panelDatasourceRule } from './panel-datasource-rule.js';
import { panelNoTargetsRule } from './panel-no-targets-rule.js';
import { panelTitleDescriptionRule } from './panel-title-description-rule.js';
import { panelUnitsRule } from './panel-units-rule.js';
import { queryKnownRule } from './query-known-rule.js';
import { receiverUsedRule } from './receiver-used-rule.js';
import { recordingNameRule } from './recording-name-rule.js';
import { recordingUsedRule } from './recording-used-rule.js';
import { routeReachableRule } from './route-reachable-rule.js';
import type { Finding, Rule } from './rule.js';
import { schemasAgreeRule } from './schemas-agree-rule.js';
import { targetCounterAggRule } from './target-counter-agg-rule.js';
import { targetInstanceRule } from './target-instance-rule.js';
import { targetJobRule } from './target-job-rule.js';
import { targetLogqlAutoRule } from './target-logql-auto-rule.js';
import { targetLogqlRule } from './target-logql-rule.js';
import { targetPromqlRule } from './target-promql-rule.js';
import { targetRateIntervalRule } from './target-rate-interval-rule.js';
import { templateDatasourceRule } from './template-datasource-rule.js';
import { templateInstanceRule } from './template-instance-rule.js';
import { templateJobRule } from './template-job-rule.js';
import { templateLabelPromqlRule } from './template-label-promql-rule.js';
import { templateOnTimeChangeReloadRule } from './template-on-time-change-reload-rule.js';
import { thresholdUnitRule } from './threshold-unit-rule.js';
import { uidFromDomainRule } from './uid-from-domain-rule.js';
import { uneditableDashboardRule } from './uneditable-dashboard-rule.js';

/** The rules of Grafana's own dashboard linter, under its names and without exclusions. */
export const grafanaRules: readonly Rule[] = [
  templateDatasourceRule,
  templateJobRule,
  templateInstanceRule,
  templateLabelPromqlRule,
  templateOnTimeChangeReloadRule,
  panelDatasourceRule,
  panelTitleDescriptionRule,
  panelUnitsRule,
  panelNoTargetsRule,
  targetLogqlRule,
  targetLogqlAutoRule,
  targetPromqlRule,
  targetRateIntervalRule,
  targetJobRule,
  targetInstanceRule,
  targetCounterAggRule,
  uneditableDashboardRule,
];

/** What a catalog makes possible: every promise between catalog, dashboards, rules, routes and runbooks. */
export const houseRules: readonly Rule[] = [
  queryKnownRule,
  coverageRule,
  duplicateIdsRule,
  uidFromDomainRule,
  linksResolveRule,
  schemasAgreeRule,
  annotationDatasourceRule,
  recordingNameRule,
  recordingUsedRule,
  alertFormRule,
  alertShownRule,
  thresholdUnitRule,
  alertRunbookRule,
  alertTestedRule,
  routeReachableRule,
  receiverUsedRule,
];

export interface Reported extends Finding {
  readonly rule: string;
}

/** Every finding of every rule, in the order of the rules. */
export const lint = (artefacts: Artefacts): readonly Reported[] =>
  [...grafanaRules, ...houseRules].flatMap(({ name, check }) =>
    check(artefacts).map((one) => ({ ...one, rule: name })),
  );

export const messageOf = ({ where, wrong, mend, rule }: Reported): string =>
  `dashboards: ${where} ${wrong}. ${mend} (${rule})`;
