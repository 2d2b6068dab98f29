import type { Panel } from './panel.js';

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

export interface DashboardSpec {
  /** The question that the dashboard answers. Its description. */
  readonly asks: string;
  readonly rows: readonly Row[];
}

/** `domain` is part of the uid and of the file name. */
export interface Dashboard extends DashboardSpec {
  readonly domain: string;
  readonly title: string;
}

export const dashboard = (domain: string, title: string, spec: DashboardSpec): Dashboard => ({
  domain,
  title,
  ...spec,
});

export const row = (title: string, panels: readonly Panel[]): Row => ({ title, panels });

export const panelsOf = (dashboards: readonly Dashboard[]): readonly Panel[] =>
  dashboards.flatMap(({ rows }) => rows.flatMap(({ panels }) => panels));

/**
 * An id that follows from the title, so that links survive when panels are added or moved. The lint finds two
 * titles with one id.
 */
const stableId = (title: string): number => {
  let hash = 0x811c9dc5;
  for (const character of title) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return ((hash >>> 0) % 99_991) + 1;
};

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface PlacedPanel {
  readonly id: number;
  readonly panel: Panel;
  readonly box: Box;
}

export interface PlacedRow {
  readonly id: number;
  readonly row: Row;
  readonly box: Box;
  readonly panels: readonly PlacedPanel[];
}

const gridWidth = 24;
const heights = { stat: 4, text: 16 } as const;
const perLine = { stat: 6, text: 1 } as const;

const heightOf = ({ kind }: Panel): number => (kind in heights ? heights[kind as 'stat' | 'text'] : 8);
const perLineOf = ({ kind }: Panel): number => (kind in perLine ? perLine[kind as 'stat' | 'text'] : 3);

/** Panels of one height stand side by side. */
const linesOf = (panels: readonly Panel[]): readonly (readonly Panel[])[] => {
  const runs: Panel[][] = [];
  for (const panel of panels) {
    const run = runs.at(-1);
    if (run?.[0] && heightOf(run[0]) === heightOf(panel)) run.push(panel);
    else runs.push([panel]);
  }
  return runs.flatMap((run) => evenly(run, perLineOf(run[0] as Panel)));
};

/** Seven panels, at most three a line, become 3, 2, 2 and leave no gap. */
const evenly = (run: readonly Panel[], most: number): readonly (readonly Panel[])[] => {
  const lines: Panel[][] = [];
  let rest = [...run];
  for (let left = Math.ceil(run.length / most); left > 0; left -= 1) {
    const size = Math.ceil(rest.length / left);
    lines.push(rest.slice(0, size));
    rest = rest.slice(size);
  }
  return lines;
};

/** The same rows always get the same places. */
export const layout = ({ rows }: Dashboard): readonly PlacedRow[] => {
  let y = 0;
  return rows.map((row) => {
    const box = { x: 0, y, w: gridWidth, h: 1 };
    y += 1;
    const panels: PlacedPanel[] = [];
    for (const line of linesOf(row.panels)) {
      const [first] = line;
      const h = first === undefined ? 0 : heightOf(first);
      for (const [index, panel] of line.entries()) {
        const from = Math.round((gridWidth * index) / line.length);
        const to = Math.round((gridWidth * (index + 1)) / line.length);
        panels.push({ id: stableId(panel.title), panel, box: { x: from, y, w: to - from, h } });
      }
      y += h;
    }
    return { id: stableId(`row ${row.title}`), row, box, panels };
  });
};
