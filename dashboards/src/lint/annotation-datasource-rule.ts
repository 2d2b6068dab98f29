import { eachBoard } from './boards.js';
import { finding, type Rule } from './rule.js';

export const annotationDatasourceRule: Rule = {
  name: 'annotation-datasource-rule',
  explains: 'A deploy mark taken from another server than the lines below it tells a false story.',
  check: (artefacts) =>
    eachBoard(artefacts, ({ annotations }, where) =>
      (annotations.list ?? [])
        .filter(({ datasource }) => datasource?.uid !== '${datasource}')
        .map(({ name, datasource }) =>
          finding(where, `annotation ${name} asks ${datasource?.uid}`, 'Let it ask ${datasource}.'),
        ),
    ),
};
