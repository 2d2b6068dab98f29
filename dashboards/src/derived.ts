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

interface Objective {
  /** What is bad about an event. */
  readonly bad: string;
  readonly budget: Budget;
}

const objectivesOf = (definition: Definition): readonly Objective[] => {
  const found: Objective[] = [];
  const events = words(definition.name).join(' ');
  if (definition.kind !== 'gauge' && definition.errorObjective) {
    const { label, matches } = definition.errorObjective.bad;
    const budget = errorBudget(alertName(definition, 'ErrorBudgetBurn'), definition, {
      events,
      went: `had ${label} ${matches}`,
      summary: `${capital(events)}: more go wrong than the error budget allows`,
    });
    found.push({ bad: 'wrong', budget });
  }
  if (definition.kind === 'histogram' && definition.objective) {
    const bound = boundOf(definition, definition.objective.below);
    const budget = latencyBudget(alertName(definition, 'LatencyBudgetBurn'), definition, {
      events,
      went: () => `were above ${bound}`,
      summary: `${capital(events)}: more are above ${bound} than the budget allows`,
    });
    found.push({ bad: 'above the bound', budget });
  }
  return found;
};

const unitOf = ({ name }: Definition): ((shown: Shown) => Quantity) => {
  if (name.endsWith('_seconds')) return seconds;
  return name.endsWith('_bytes') ? bytes : amount;
};

/** A panel by all labels has too many lines, so it takes the first one. */
const mainLabel = ({ labels }: Definition): string => Object.keys(labels)[0] ?? '@job';

const panelsFor = (definition: Definition, objectives: readonly Objective[]): Panel[] => {
  const title = titleOf(definition);
  const reads = definition.help;
  const label = mainLabel(definition);
  const budgets = objectives.flatMap(({ bad, budget }) => budgetPanels(`${title}, ${bad}`, budget));
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
  budgetLeft(`${title}: budget left`, budget, 'What 30 days still allow.'),
];

/** `owner` receives the alerts. */
export const derivedFrom = (
  set: MetricSet,
  owner: string,
): { readonly dashboard: Dashboard; readonly rules: RuleSet } => {
  const domain = set[domainOf];
  const all = definitionsOf(set).map((definition) => ({ definition, objectives: objectivesOf(definition) }));
  const budgets = all.flatMap(({ objectives }) => objectives.map(({ budget }) => budget));
  return {
    dashboard: dashboard(domain, capital(domain.replaceAll('-', ' ')), {
      asks: `How is ${domain} doing?`,
      rows: all.map(({ definition, objectives }) =>
        row(titleOf(definition), panelsFor(definition, objectives)),
      ),
    }),
    rules: ruleSet(domain, { owner, alerts: budgets }),
  };
};
