import { basename } from 'node:path';
import type { Artefacts } from '../artefacts.js';
import { uidOf } from '../product.js';
import { boardsOf, eachBoard, failed, finding, unless, type Board, type Finding, type Rule } from './rule.js';

export const uneditableDashboardRule: Rule = {
  name: 'uneditable-dashboard',
  explains:
    'A change made in the browser is lost with the next generation: the dashboard says so by not offering it.',
  check: eachBoard(({ editable }, where) =>
    unless(editable === false, where, 'can be edited', 'Make it read-only.'),
  ),
};

export const uidFromDomainRule: Rule = {
  name: 'uid-from-domain-rule',
  explains:
    'Links, bookmarks and alerts find a dashboard by its uid, so it follows from the domain word and never changes.',
  check: (artefacts) =>
    boardsOf(artefacts).flatMap(([where, { uid, tags = [] }]) => {
      const domain = basename(where, '.json');
      const right = uidOf(artefacts.monitoring.product, domain);
      return failed(
        where,
        [uid === right, `has the uid ${uid}`, `Let it be ${right}.`],
        [tags.includes(domain), `lacks the tag ${domain}`, 'Tag it with its domain word.'],
      );
    }),
};

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
      ...eachBoard(({ panels = [] }, where) =>
        repeated(panels.map(({ id }) => id)).map((id) => {
          const titles = panels.filter((panel) => panel.id === id).map(({ title }) => `"${title}"`);
          return finding(
            where,
            `has one id for ${titles.join(' and ')}`,
            'Change one of the titles: ids follow from them.',
          );
        }),
      )(artefacts),
    ];
  },
};

const address = /\/d\/([\w-]+)(?:\?(?:.*&)?viewPanel=(\w*))?/;

/** Every link of dashboards and alerts, by where it stands. */
const linksOf = (artefacts: Artefacts): [string, string][] => [
  ...boardsOf(artefacts).flatMap(([where, { links = [], panels = [] }]) =>
    [...links, ...panels.flatMap((panel) => panel.links ?? [])]
      .filter(({ url }) => url !== undefined && url !== '')
      .map(({ title, url }): [string, string] => [`${where}, link "${title}"`, String(url)]),
  ),
  ...[...artefacts.ruleGroups].flatMap(([domain, { rules }]) =>
    rules.flatMap(({ alert, annotations = {} }) =>
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
    return linksOf(artefacts).flatMap(([where, url]): readonly Finding[] => {
      const [, uid, panel] = address.exec(url) ?? [];
      if (uid === undefined) return [finding(where, `leads to ${url}`, 'Link to a dashboard of ours.')];
      const ids = panels.get(uid);
      const missing = `leads to the dashboard ${uid}, which is not there`;
      if (ids === undefined) return [finding(where, missing, 'Make it, or change the link.')];
      return unless(
        panel === undefined || ids.has(panel),
        where,
        `leads to panel ${panel || '(none)'} of ${uid}, which is not there`,
        'Show the alert on a panel, and write its runbook.',
      );
    });
  },
};

interface V2Query {
  readonly spec: { readonly query: { readonly spec: { readonly expr?: string } } };
}
interface V2Panel {
  readonly spec: {
    readonly title: string;
    readonly data: { readonly spec: { readonly queries: V2Query[] } };
  };
}
interface V2Board {
  readonly spec: { readonly elements: Readonly<Record<string, V2Panel>> };
}

const classicQueries = (board: Board): string[] =>
  (board.panels ?? []).flatMap(({ title, targets = [] }) => targets.map(({ expr }) => `${title}: ${expr}`));

const v2Queries = ({ spec: { elements } }: V2Board): string[] =>
  Object.values(elements).flatMap(({ spec: { title, data } }) =>
    data.spec.queries.map(({ spec }) => `${title}: ${spec.query.spec.expr}`),
  );

export const schemasAgreeRule: Rule = {
  name: 'schemas-agree-rule',
  explains: 'Whichever form of a dashboard is imported, it asks the same questions.',
  check: (artefacts) =>
    boardsOf(artefacts).flatMap(([where, board]) => {
      const domain = basename(where, '.json');
      const other = new Set(v2Queries(artefacts.v2.get(domain) as V2Board));
      const own = new Set(classicQueries(board));
      const different = [...own, ...other].filter((query) => !own.has(query) || !other.has(query));
      return different.map((query) =>
        finding(where, `differs from schema v2 in ${query}`, 'Build both from the same rows.'),
      );
    }),
};

export const annotationDatasourceRule: Rule = {
  name: 'annotation-datasource-rule',
  explains: 'A deploy mark taken from another server than the lines below it tells a false story.',
  check: eachBoard(({ annotations }, where) =>
    (annotations.list ?? [])
      .filter(({ datasource }) => datasource?.uid !== '${datasource}')
      .map(({ name, datasource }) =>
        finding(where, `annotation ${name} asks ${datasource?.uid}`, 'Let it ask ${datasource}.'),
      ),
  ),
};
