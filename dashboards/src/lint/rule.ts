import type { Artefacts } from '../artefacts.js';

/** What is wrong, and what to add, remove or change. */
export interface Finding {
  readonly where: string;
  readonly wrong: string;
  readonly mend: string;
}

export interface Rule {
  readonly name: string;
  /** The reason for the rule, as a sentence. */
  readonly explains: string;
  readonly check: (artefacts: Artefacts) => readonly Finding[];
}

export const finding = (where: string, wrong: string, mend: string): Finding => ({ where, wrong, mend });

/** A finding, unless the condition holds. */
export const unless = (holds: boolean, where: string, wrong: string, mend: string): readonly Finding[] =>
  holds ? [] : [finding(where, wrong, mend)];

/** A finding for each condition that does not hold. */
export const failed = (
  where: string,
  ...checks: readonly (readonly [holds: boolean, wrong: string, mend: string])[]
): readonly Finding[] => checks.flatMap(([holds, wrong, mend]) => unless(holds, where, wrong, mend));

/** The classic model as far as rules read it. */
export interface Board {
  readonly uid: string;
  readonly title: string;
  readonly editable?: boolean;
  readonly tags?: readonly string[];
  readonly links?: readonly BoardLink[];
  readonly panels?: readonly BoardPanel[];
  readonly templating: { readonly list?: readonly BoardVariable[] };
  readonly annotations: { readonly list?: readonly BoardAnnotation[] };
}

interface BoardLink {
  readonly title?: string;
  readonly url?: string;
  readonly type?: string;
}

export interface Source {
  readonly type?: string;
  readonly uid?: string;
}

interface BoardVariable {
  readonly name: string;
  readonly type: string;
  readonly label?: string;
  readonly query?: string;
  readonly datasource?: Source;
  readonly multi?: boolean;
  readonly allValue?: string;
  readonly refresh?: number;
}

interface BoardAnnotation {
  readonly name: string;
  readonly datasource?: Source;
  readonly expr?: string;
}

interface BoardTarget {
  readonly refId: string;
  readonly expr?: string;
  readonly datasource?: Source;
}

export interface BoardPanel {
  readonly id: number;
  readonly type: string;
  readonly title?: string;
  readonly description?: string;
  readonly datasource?: Source;
  readonly targets?: readonly BoardTarget[];
  readonly links?: readonly BoardLink[];
  readonly fieldConfig?: { readonly defaults?: { readonly unit?: string } };
}

/** Both classic forms of every dashboard, by file name. */
export const boardsOf = ({ imports, provisioning }: Artefacts): readonly (readonly [string, Board])[] =>
  Object.entries({ import: imports, provisioning }).flatMap(([form, boards]) =>
    [...boards].map(([domain, board]) => [`grafana/${form}/${domain}.json`, board as Board] as const),
  );

export const variablesOf = (board: Board): readonly BoardVariable[] => board.templating.list ?? [];

/** Panels without queries. */
const silentKinds = new Set(['row', 'text']);

type Check = Rule['check'];

export const eachBoard =
  (check: (board: Board, where: string) => readonly Finding[]): Check =>
  (artefacts) =>
    boardsOf(artefacts).flatMap(([where, board]) => check(board, where));

export const eachPanel = (check: (panel: BoardPanel, where: string) => readonly Finding[]): Check =>
  eachBoard(({ panels = [] }, file) =>
    panels
      .filter(({ type }) => !silentKinds.has(type))
      .flatMap((panel) => check(panel, `${file}, panel "${panel.title ?? panel.id}"`)),
  );

export const eachTarget = (
  check: (expr: string, where: string, target: BoardTarget) => readonly Finding[],
): Check =>
  eachPanel(({ targets = [] }, where) =>
    targets.flatMap((target) => check(target.expr ?? '', `${where}, query ${target.refId}`, target)),
  );
