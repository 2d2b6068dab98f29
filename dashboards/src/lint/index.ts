import type { Artefacts } from '../artefacts.js';
import {
  alertFormRule,
  alertRunbookRule,
  alertShownRule,
  alertTestedRule,
  recordingNameRule,
  recordingUsedRule,
} from './alert-rules.js';
import { receiverUsedRule, routeReachableRule } from './alertmanager-rules.js';
import {
  annotationDatasourceRule,
  duplicateIdsRule,
  linksResolveRule,
  schemasAgreeRule,
  uidFromDomainRule,
  uneditableDashboardRule,
} from './dashboard-rules.js';
import {
  panelDatasourceRule,
  panelNoTargetsRule,
  panelTitleDescriptionRule,
  panelUnitsRule,
  thresholdUnitRule,
} from './panel-rules.js';
import {
  coverageRule,
  queryKnownRule,
  targetCounterAggRule,
  targetInstanceRule,
  targetJobRule,
  targetLogqlAutoRule,
  targetLogqlRule,
  targetPromqlRule,
  targetRateIntervalRule,
} from './query-rules.js';
import type { Finding, Rule } from './rule.js';
import {
  templateDatasourceRule,
  templateInstanceRule,
  templateJobRule,
  templateLabelPromqlRule,
  templateOnTimeChangeReloadRule,
} from './template-rules.js';

/** The rules of Grafana's dashboard linter, under its names and without exclusions. */
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

/** Rules between catalog, dashboards, alerts, routes and runbooks. */
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
