import type { Definition } from '../catalog/index.js';
import { CatalogCounter } from './catalog-counter.js';
import type { InstrumentOptions } from './catalog-counter.js';
import { CatalogGauge } from './catalog-gauge.js';
import { CatalogHistogram } from './catalog-histogram.js';
import type { SeriesTable } from './series-table.js';
import type { TableFamily } from './table-family.js';

export type CatalogInstrument = CatalogCounter | CatalogGauge | CatalogHistogram;

/** The live object of a definition. */
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

export const familyOf = (instrument: CatalogInstrument): TableFamily => ({
  name: instrument.definition.name,
  kind: instrument.definition.kind,
  help: instrument.definition.help,
  bounds: instrument instanceof CatalogHistogram ? instrument.bounds : [],
  table: instrument.table as unknown as SeriesTable,
  origin: instrument.definition.name,
});
