import { parseQuery } from '../promql/parse.js';
import {
  eachBoard,
  failed,
  finding,
  unless,
  variablesOf,
  type Board,
  type Finding,
  type Rule,
} from './rule.js';

/** Checks a menu that chooses targets. */
const checkTargetVariable = (
  board: Board,
  where: string,
  name: string,
  label: string,
): readonly Finding[] => {
  const variable = variablesOf(board).find((one) => one.name === name);
  const of = ` (variable ${name})`;
  if (variable === undefined) {
    return [finding(where, `is missing a variable${of}`, `Add the query variable ${name}.`)];
  }
  const { type, datasource, multi, allValue } = variable;
  const source = datasource?.uid;
  return failed(
    where,
    [type === 'query', `has a ${type} variable${of}`, 'Make it a query variable.'],
    [source === '${datasource}', `asks the data source ${source}${of}`, 'Let it ask ${datasource}.'],
    [variable.label === label, `is labelled ${variable.label}${of}`, `Label it ${label}.`],
    [multi === true, `allows one value only${of}`, 'Let it take several.'],
    [allValue === '.+', `means ${allValue} by all${of}`, 'Let all mean .+ instead.'],
  );
};

export const templateDatasourceRule: Rule = {
  name: 'template-datasource-rule',
  explains:
    'One dashboard has to serve many Prometheus servers, so the data source is a variable and never fixed.',
  check: eachBoard((board, where) => {
    const sources = variablesOf(board).filter(({ type }) => type === 'datasource');
    const [only] = sources;
    if (only === undefined || sources.length > 1) {
      return [
        finding(where, `has ${sources.length} data source variables`, 'Have exactly one, named datasource.'),
      ];
    }
    const right = only.name === 'datasource' && only.label === 'Data source' && only.query === 'prometheus';
    return unless(
      right,
      where,
      `has a data source variable ${only.name}, labelled ${only.label}`,
      'Name it datasource, label it "Data source", let it offer prometheus.',
    );
  }),
};

export const templateJobRule: Rule = {
  name: 'template-job-rule',
  explains: 'A reader looks at all processes first and at one kind of process next: job chooses.',
  check: eachBoard((board, where) => checkTargetVariable(board, where, 'job', 'Job')),
};

export const templateInstanceRule: Rule = {
  name: 'template-instance-rule',
  explains: 'Is it all of them or one of them? instance answers by choosing one replica.',
  check: eachBoard((board, where) => checkTargetVariable(board, where, 'instance', 'Instance')),
};

const labelValues = /^label_values\((.+), ([a-z_]+)\)$/;

const problemOf = (query: string): string | undefined => {
  const selector = labelValues.exec(query)?.[1];
  if (selector === undefined) return 'is not label_values(<selector>, <label>)';
  try {
    parseQuery(selector);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

export const templateLabelPromqlRule: Rule = {
  name: 'template-label-promql-rule',
  explains: 'A variable whose query does not parse is an empty menu, and every panel behind it is empty too.',
  check: eachBoard((board, where) =>
    variablesOf(board)
      .filter(({ type }) => type === 'query')
      .flatMap(({ name, query = '' }) => {
        const problem = problemOf(query);
        return unless(
          problem === undefined,
          where,
          `variable ${name}: ${query} ${problem}`,
          'Ask label_values of a metric that exists.',
        );
      }),
  ),
};

const onTimeRangeChange = 2;

export const templateOnTimeChangeReloadRule: Rule = {
  name: 'template-on-time-change-reload-rule',
  explains: 'Targets come and go: the menu has to offer those that existed in the time that is looked at.',
  check: eachBoard((board, where) =>
    variablesOf(board)
      .filter(({ type, refresh }) => type === 'query' && refresh !== onTimeRangeChange)
      .map(({ name, refresh }) =>
        finding(
          where,
          `variable ${name} reloads at ${refresh}`,
          'Let it reload when the time range changes (2).',
        ),
      ),
  ),
};
