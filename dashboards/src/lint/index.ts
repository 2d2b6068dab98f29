import type { Artefacts } from '../artefacts.js';
import * as alerts from './alert-rules.js';
import * as alertmanager from './alertmanager-rules.js';
import * as dashboards from './dashboard-rules.js';
import * as panels from './panel-rules.js';
import * as queries from './query-rules.js';
import type { Finding, Rule } from './rule.js';
import * as templates from './template-rules.js';

/** The rules of Grafana's dashboard linter, under its names and without exclusions. */
export const grafanaRules: readonly Rule[] = [
  templates.templateDatasourceRule,
  templates.templateJobRule,
  templates.templateInstanceRule,
  templates.templateLabelPromqlRule,
  templates.templateOnTimeChangeReloadRule,
  panels.panelDatasourceRule,
  panels.panelTitleDescriptionRule,
  panels.panelUnitsRule,
  panels.panelNoTargetsRule,
  queries.targetLogqlRule,
  queries.targetLogqlAutoRule,
  queries.targetPromqlRule,
  queries.targetRateIntervalRule,
  queries.targetJobRule,
  queries.targetInstanceRule,
  queries.targetCounterAggRule,
  dashboards.uneditableDashboardRule,
];

/** Rules between catalog, dashboards, alerts, routes and runbooks. */
export const houseRules: readonly Rule[] = [
  queries.queryKnownRule,
  queries.coverageRule,
  dashboards.duplicateIdsRule,
  dashboards.uidFromDomainRule,
  dashboards.linksResolveRule,
  dashboards.schemasAgreeRule,
  dashboards.annotationDatasourceRule,
  alerts.recordingNameRule,
  alerts.recordingUsedRule,
  alerts.alertFormRule,
  alerts.alertShownRule,
  panels.thresholdUnitRule,
  alerts.alertRunbookRule,
  alerts.alertTestedRule,
  alertmanager.routeReachableRule,
  alertmanager.receiverUsedRule,
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
