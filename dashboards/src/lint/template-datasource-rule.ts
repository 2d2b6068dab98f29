import { eachBoard, variablesOf } from './boards.js';
import { finding, type Rule } from './rule.js';

export const templateDatasourceRule: Rule = {
  name: 'template-datasource-rule',
  explains:
    'One dashboard has to serve many Prometheus servers, so the data source is a variable and never fixed.',
  check: (artefacts) =>
    eachBoard(artefacts, (board, where) => {
      const sources = variablesOf(board).filter(({ type }) => type === 'datasource');
      const [only] = sources;
      if (only === undefined || sources.length > 1) {
        return [
          finding(
            where,
            `has ${sources.length} data source variables`,
            'Have exactly one, named datasource.',
          ),
        ];
      }
      const right = only.name === 'datasource' && only.label === 'Data source' && only.query === 'prometheus';
      return right
        ? []
        : [
            finding(
              where,
              `has a data source variable ${only.name}, labelled ${only.label}`,
              'Name it datasource, label it "Data source", let it offer prometheus.',
            ),
          ];
    }),
};
