/**
 * Dashboards and rules that follow from definitions alone: a row for each metric and an alert for each
 * objective.
 */
import { definitionsOf, domainOf, type Definition, type MetricSet } from '@bellwether/telemetry/catalog';
import { dashboard, row, type Dashboard } from './grafana/dashboard.js';
import {
  amount,
  budgetBurn,
  budgetLeft,
  bytes,
  heatmap,
  perSecond,
  quantiles,
  seconds,
  stacked,
  timeseries,
  type Panel,
  type Quantity,
  type Shown,
} from './grafana/panel.js';

import { boundOf, errorBudget, latencyBudget, type Budget } from './prometheus/budget-burn.js';
import { ruleSet, type RuleSet } from './prometheus/rule-set.js';
import { rate, sum } from './promql/index.js';

const words = (name: string): string[] =>
  name.split('_').filter((word) => !['total', 'seconds', 'bytes'].includes(word));
const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const titleOf = ({ name }: Definition): string => capital(words(name).join(' '));
const alertName = ({ name }: Definition, symptom: string): string =>
  `${words(name).map(capital).join('')}${symptom}`;

interface Objectives {
  readonly definition: Definition;
  readonly errors: Budget | undefined;
  readonly latency: Budget | undefined;
}

const objectivesOf = (definition: Definition): Objectives => {
  const events = words(definition.name).join(' ');
  const errors =
    definition.kind !== 'gauge' && definition.errorObjective
      ? errorBudget(alertName(definition, 'ErrorBudgetBurn'), definition, {
          events,
          went: `had ${definition.errorObjective.bad.label} ${definition.errorObjective.bad.matches}`,
          summary: `${capital(events)}: more go wrong than the error budget allows`,
        })
      : undefined;
  const latency =
    definition.kind === 'histogram' && definition.objective
      ? latencyBudget(alertName(definition, 'LatencyBudgetBurn'), definition, {
          events,
          went: (bound) => `were above ${bound}`,
          summary: `${capital(events)}: more are above ${boundOf(definition, definition.objective.below)} than the budget allows`,
        })
      : undefined;
  return { definition, errors, latency };
};

const unitOf = ({ name }: Definition): ((shown: Shown) => Quantity) => {
  if (name.endsWith('_seconds')) return seconds;
  return name.endsWith('_bytes') ? bytes : amount;
};

/** A panel by all labels has too many lines, so it takes the first one. */
const mainLabel = ({ labels }: Definition): string => Object.keys(labels)[0] ?? '@job';

const panelsFor = ({ definition, errors, latency }: Objectives): Panel[] => {
  const title = titleOf(definition);
  const reads = definition.help;
  const label = mainLabel(definition);
  const budgets = [errors, latency].flatMap((budget, index) =>
    budget === undefined
      ? []
      : budgetPanels(`${title}, ${index === 0 ? 'wrong' : 'above the bound'}`, budget),
  );
  if (definition.kind === 'gauge') {
    return [
      timeseries(title, unitOf(definition)(sum(definition).by('@job', ...ownLabels(definition))), { reads }),
    ];
  }
  const flow = stacked(title, perSecond(sum(rate(definition)).by(label as '@job')), { reads });
  if (definition.kind === 'counter') return [flow, ...budgets];
  const spread = unitOf(definition)(quantiles([0.5, 0.95, 0.99], definition, label as '@job'));
  return [
    flow,
    timeseries(`${title}, percentiles`, spread, { reads, exemplars: true }),
    heatmap(`${title}, distribution`, definition, { reads, exemplars: true }),
    ...budgets,
  ];
};

const ownLabels = ({ labels }: Definition): '@job'[] => Object.keys(labels) as '@job'[];

const budgetPanels = (title: string, budget: Budget): Panel[] => [
  budgetBurn(
    title,
    budget,
    'Share of events that miss the objective; above the dashed lines it is too many.',
  ),
  budgetLeft(
    `${title}: budget left`,
    budget,
    'What 30 days still allow. Below zero the objective is missed.',
  ),
];

export interface Derived {
  readonly dashboard: Dashboard;
  readonly rules: RuleSet;
}

/** `owner` receives the alerts. */
export const derivedFrom = (set: MetricSet, owner: string): Derived => {
  const domain = set[domainOf];
  const all = definitionsOf(set).map(objectivesOf);
  const budgets = all
    .flatMap(({ errors, latency }) => [errors, latency])
    .filter((budget) => budget !== undefined);
  return {
    dashboard: dashboard(domain, capital(domain.replaceAll('-', ' ')), {
      asks: `How is ${domain} doing?`,
      rows: all.map((objectives) => row(titleOf(objectives.definition), panelsFor(objectives))),
    }),
    rules: ruleSet(domain, {
      owner,
      recordings: budgets.flatMap(({ recordings }) => recordings),
      alerts: budgets.flatMap(({ alerts }) => alerts),
      tests: budgets.flatMap(({ tests }) => tests),
    }),
  };
};
