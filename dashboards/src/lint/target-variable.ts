import { variablesOf, type Board } from './boards.js';
import { finding, type Finding } from './rule.js';

/** What `job` and `instance` have in common: both choose targets, and "all" must mean all of them. */
export const checkTargetVariable = (
  board: Board,
  where: string,
  name: string,
  label: string,
): readonly Finding[] => {
  const variable = variablesOf(board).find((one) => one.name === name);
  const wrong = (what: string, mend: string): Finding => finding(where, `${what} (variable ${name})`, mend);
  if (variable === undefined) return [wrong('is missing a variable', `Add the query variable ${name}.`)];
  const { type, datasource, multi, allValue } = variable;
  return [
    ...(type === 'query' ? [] : [wrong(`has a ${type} variable`, 'Make it a query variable.')]),
    ...(datasource?.uid === '${datasource}'
      ? []
      : [wrong(`asks the data source ${datasource?.uid}`, 'Let it ask ${datasource}.')]),
    ...(variable.label === label ? [] : [wrong(`is labelled ${variable.label}`, `Label it ${label}.`)]),
    ...(multi === true ? [] : [wrong('allows one value only', 'Let it take several.')]),
    ...(allValue === '.+' ? [] : [wrong(`means ${allValue} by all`, 'Let all mean .+ instead.')]),
  ];
};
