import type { Definition } from '../catalog/index.js';
import { CatalogCounter, type InstrumentOptions } from './catalog-counter.js';
import { CatalogGauge } from './catalog-gauge.js';
import { CatalogHistogram } from './catalog-histogram.js';
import type { SeriesTable } from './series-table.js';
import type { TableFamily } from './family.js';

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

/**
 * Stands in for an instrument that this process does not own. The first use throws; a domain resolves its hot
 * series when it is built, so the mistake shows at start and not in a scrape that lacks a family.
 */
export class UnownedInstrument {
  constructor(
    private readonly definition: Definition,
    private readonly process: string,
  ) {}

  inc(): never {
    throw this.notOurs();
  }
  dec(): never {
    throw this.notOurs();
  }
  set(): never {
    throw this.notOurs();
  }
  observe(): never {
    throw this.notOurs();
  }
  with(): never {
    throw this.notOurs();
  }
  labels(): never {
    throw this.notOurs();
  }
  remove(): never {
    throw this.notOurs();
  }
  startTimer(): never {
    throw this.notOurs();
  }

  private notOurs(): Error {
    const owners = [this.definition.owner].flat().join(', ');
    return new Error(
      `Metric ${this.definition.name} is owned by ${owners}, not by the process "${this.process}". ` +
        `Record it there, or add "${this.process}" to its owner in the catalog.`,
    );
  }
}
