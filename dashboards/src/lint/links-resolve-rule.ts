import type { Artefacts } from '../artefacts.js';
import { boardsOf } from './boards.js';
import { finding, type Finding, type Rule } from './rule.js';

interface AlertRule {
  readonly alert?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

const address = /\/d\/([\w-]+)(?:\?(?:.*&)?viewPanel=(\w*))?/;

/** Every link of every dashboard and alert, with the place it stands. */
const linksOf = (artefacts: Artefacts): [string, string][] => [
  ...boardsOf(artefacts).flatMap(([where, { links = [], panels = [] }]) =>
    [...links, ...panels.flatMap((panel) => panel.links ?? [])]
      .filter(({ url }) => url !== undefined && url !== '')
      .map(({ title, url }): [string, string] => [`${where}, link "${title}"`, String(url)]),
  ),
  ...[...artefacts.ruleGroups].flatMap(([domain, { rules }]) =>
    (rules as readonly AlertRule[]).flatMap(({ alert, annotations = {} }) =>
      Object.entries(annotations)
        .filter(([name]) => name.endsWith('_url'))
        .map(([name, url]): [string, string] => [`prometheus/${domain}.rules.yaml, ${alert} ${name}`, url]),
    ),
  ),
];

export const linksResolveRule: Rule = {
  name: 'links-resolve-rule',
  explains: 'A link that leads nowhere is found at night, by the one person who needs it.',
  check: (artefacts) => {
    const panels = new Map(
      boardsOf(artefacts).map(([, board]) => [
        board.uid,
        new Set((board.panels ?? []).map(({ id }) => String(id))),
      ]),
    );
    return linksOf(artefacts).flatMap(([where, url]): Finding[] => {
      const [, uid, panel] = address.exec(url) ?? [];
      if (uid === undefined) return [finding(where, `leads to ${url}`, 'Link to a dashboard of ours.')];
      const ids = panels.get(uid);
      if (ids === undefined)
        return [
          finding(where, `leads to the dashboard ${uid}, which is not there`, 'Make it, or change the link.'),
        ];
      return panel === undefined || ids.has(panel)
        ? []
        : [
            finding(
              where,
              `leads to panel ${panel || '(none)'} of ${uid}, which is not there`,
              'Show the alert on a panel, and write its runbook.',
            ),
          ];
    });
  },
};
