import type { Artefacts } from '../../src/artefacts.js';
import type { Board, BoardPanel } from '../../src/lint/rule.js';
import { toyArtefacts } from './toy.js';

/** What the tests of rules change: the classic JSON, without `readonly` in the way. */
export type Loose<T> = { -readonly [K in keyof T]: Loose<T[K]> };
export type LooseBoard = Loose<Board> & { panels: Loose<BoardPanel>[] };

/** Healthy artefacts with one thing wrong on the board of the shop, in its import form. */
export const withBoard = (change: (board: LooseBoard) => void): Artefacts => {
  const artefacts = toyArtefacts();
  const board = structuredClone(artefacts.imports.get('shop')) as LooseBoard;
  change(board);
  return { ...artefacts, imports: new Map([...artefacts.imports, ['shop', board]]) };
};

/** The first panel that asks something. */
export const askingPanel = (board: LooseBoard): Loose<BoardPanel> => {
  const panel = board.panels.find(({ type }) => type === 'timeseries');
  if (panel === undefined) throw new Error('the toy board has no time series');
  return panel;
};

export const withPanel = (change: (panel: Loose<BoardPanel>) => void): Artefacts =>
  withBoard((board) => change(askingPanel(board)));

/** Asks something else in the first query of that panel. */
export const withExpr = (expr: string): Artefacts =>
  withPanel((panel) => {
    const [target] = panel.targets ?? [];
    if (target !== undefined) target.expr = expr;
  });
