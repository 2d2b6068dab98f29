import type { Definition } from '../catalog/index.js';
import type { SeriesTable } from './series-table.js';

/** A family whose numbers lie in a table of ours. */
export interface TableFamily {
  readonly name: string;
  readonly kind: Definition['kind'];
  readonly help: string;
  /** Of a histogram; empty for the others. */
  readonly bounds: readonly number[];
  readonly table: SeriesTable;
  /** The definition's own name, also where the family shows another one. */
  readonly origin: string;
}
