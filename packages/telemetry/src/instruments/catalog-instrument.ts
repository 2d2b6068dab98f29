import type { Definition } from '../catalog/index.js';
import { CatalogCounter, type InstrumentOptions } from './catalog-counter.js';
import { CatalogGauge } from './catalog-gauge.js';
import { CatalogHistogram } from './catalog-histogram.js';
import type { SeriesTable } from './series-table.js';
import type { TableFamily } from './family.js';

export type CatalogInstrument = CatalogCounter | CatalogGauge | CatalogHistogram;

export function makeInstrument(definition: Definition, options: InstrumentOptions): CatalogInstrument {
  switch (definition.kind) {
    case 'counter':
      return new CatalogCounter(definition, options);
    case 'gauge':
      return new CatalogGauge(definition, options);
    case 'histogram':
      return new CatalogHistogram(definition, options);
  }
}

export const familyOf = (instrument: CatalogInstrument): TableFamily => {
  const { name, kind, help } = instrument.definition;
  const bounds = instrument instanceof CatalogHistogram ? instrument.bounds : [];
  return { name, kind, help, bounds, table: instrument.table as unknown as SeriesTable, origin: name };
};

const methods = ['inc', 'dec', 'set', 'observe', 'with', 'labels', 'remove', 'startTimer'] as const;

export type UnownedInstrument = Readonly<Record<(typeof methods)[number], () => never>>;

/**
 * Stands in for an instrument that this process does not own. The first use throws; a domain resolves its hot
 * series when it is built, so the mistake shows at start and not in a scrape that lacks a family.
 */
export const unownedInstrument = ({ name, owner }: Definition, process: string): UnownedInstrument => {
  const refuse = (): never => {
    throw new Error(
      `Metric ${name} is owned by ${[owner].flat().join(', ')}, not by the process "${process}". ` +
        `Record it there, or add "${process}" to its owner in the catalog.`,
    );
  };
  return Object.fromEntries(methods.map((method) => [method, refuse])) as UnownedInstrument;
};
