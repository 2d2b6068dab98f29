import { boardsOf, type Board } from './boards.js';
import { finding, type Rule } from './rule.js';

interface V2Query {
  readonly spec: { readonly query: { readonly spec: { readonly expr?: string } } };
}
interface V2Panel {
  readonly spec: {
    readonly title: string;
    readonly data: { readonly spec: { readonly queries: readonly V2Query[] } };
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
      const domain = /([^/]+)\.json$/.exec(where)?.[1] ?? '';
      const other = new Set(v2Queries(artefacts.v2.get(domain) as V2Board));
      const own = new Set(classicQueries(board));
      const different = [
        ...[...own].filter((one) => !other.has(one)),
        ...[...other].filter((one) => !own.has(one)),
      ];
      return different.map((query) =>
        finding(where, `differs from schema v2 in ${query}`, 'Build both from the same rows.'),
      );
    }),
};
