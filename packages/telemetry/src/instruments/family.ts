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

export type FamilyType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'unknown';

/** A family given as samples: from metrics made with prom-client itself, or read from a database. */
export interface ForeignFamily {
  readonly name: string;
  readonly type: FamilyType;
  readonly help: string;
  readonly samples: readonly ForeignSample[];
}

export interface ForeignSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, unknown>>;
  readonly value: number;
  readonly exemplar?: ForeignExemplar | undefined;
}

export interface ForeignExemplar {
  readonly labels: Readonly<Record<string, unknown>>;
  readonly value: number;
  readonly timestampSeconds?: number | undefined;
}

/** A family whose samples come one by one; those of one series stand together. */
export type StreamedFamily = Omit<ForeignFamily, 'samples'> & {
  readonly samples: Iterable<ForeignSample> | AsyncIterable<ForeignSample>;
};

export type Family = TableFamily | ForeignFamily;

export const isTableFamily = (family: Family): family is TableFamily => 'table' in family;
