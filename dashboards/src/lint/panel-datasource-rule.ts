import { eachPanel } from './boards.js';
import { finding, type Rule } from './rule.js';

export const panelDatasourceRule: Rule = {
  name: 'panel-datasource-rule',
  explains: 'A panel with a fixed data source shows one server while the menu says another.',
  check: (artefacts) =>
    eachPanel(artefacts, ({ datasource, targets = [] }, where) => {
      const sources = [datasource, ...targets.map((target) => target.datasource)];
      const wrong = sources.find((source) => source?.uid !== '${datasource}');
      return sources.every((source) => source?.uid === '${datasource}')
        ? []
        : [
            finding(
              where,
              `asks the data source ${wrong?.uid ?? 'nobody named'}`,
              'Let it ask ${datasource}.',
            ),
          ];
    }),
};
