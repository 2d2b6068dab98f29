import { inPanel, render } from '../promql/index.js';
import type { Panel } from './panel.js';

/** A query as a panel asks it, in either schema. */
export interface PanelQuery {
  readonly refId: string;
  readonly expr: string;
  readonly legend: string;
  readonly exemplar: boolean;
  readonly format: 'time_series' | 'heatmap' | 'table';
  /** A table wants what is there now; everything else wants its past as well. */
  readonly instant: boolean;
}

const formats: Partial<Record<Panel['kind'], PanelQuery['format']>> = { heatmap: 'heatmap', table: 'table' };

export const queriesOf = (panel: Panel): readonly PanelQuery[] =>
  panel.lines.map(({ query, legend }, index) => ({
    refId: String.fromCodePoint('A'.codePointAt(0)! + index),
    expr: render(query.node, inPanel),
    legend: legend === '' ? panel.title : legend,
    exemplar: panel.exemplars === true,
    format: formats[panel.kind] ?? 'time_series',
    instant: panel.kind === 'table' || panel.kind === 'ranking',
  }));

export interface Transformation {
  readonly id: string;
  readonly options: object;
}

/** A table shows the columns it names, in that order and by their spoken names; the rest is noise. */
export const transformationsOf = ({ kind, columns }: Panel): readonly Transformation[] => {
  if (kind !== 'table' || columns === undefined) return [];
  const shown = Object.keys(columns);
  return [
    { id: 'filterFieldsByName', options: { include: { names: shown } } },
    {
      id: 'organize',
      options: {
        excludeByName: {},
        indexByName: Object.fromEntries(shown.map((name, index) => [name, index])),
        renameByName: columns,
      },
    },
  ];
};
