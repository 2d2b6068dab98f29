import { boardsOf, eachBoard } from './boards.js';
import { finding, type Rule } from './rule.js';

const repeated = <T>(all: readonly T[]): T[] => [
  ...new Set(all.filter((one, index) => all.indexOf(one) !== index)),
];

export const duplicateIdsRule: Rule = {
  name: 'duplicate-ids-rule',
  explains:
    'Of two panels with one id Grafana shows one; of two dashboards with one uid the later import wins.',
  check: (artefacts) => {
    const uids = boardsOf(artefacts)
      .filter(([where]) => where.startsWith('grafana/import/'))
      .map(([, { uid }]) => uid);
    return [
      ...repeated(uids).map((uid) =>
        finding(`uid ${uid}`, 'belongs to two dashboards', 'Give each its own domain word.'),
      ),
      ...eachBoard(artefacts, ({ panels = [] }, where) =>
        repeated(panels.map(({ id }) => id)).map((id) => {
          const titles = panels.filter((panel) => panel.id === id).map(({ title }) => `"${title}"`);
          return finding(
            where,
            `has one id for ${titles.join(' and ')}`,
            'Change one of the titles: ids follow from them.',
          );
        }),
      ),
    ];
  },
};
