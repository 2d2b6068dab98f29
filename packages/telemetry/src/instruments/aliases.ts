import { aliasBounds, aliasKind, aliasLabels } from '../catalog/index.js';
import type { Alias, Definition, Labels } from '../catalog/index.js';
import type { CatalogInstrument } from './catalog-instrument.js';
import { type Exemplar, Series, SeriesTable } from './series-table.js';
import type { ShownName } from './metric-names.js';
import type { TableFamily } from './family.js';

type Shown = Omit<Alias, 'set'>;

/** A second name for an instrument's numbers, brought up to date at each scrape. */
class AliasFamily implements TableFamily, ShownName {
  readonly name: string;
  readonly kind: Definition['kind'];
  readonly help: string;
  readonly bounds: readonly number[];
  readonly table: SeriesTable;
  readonly origin: string;
  /** Per label shown: where its value stands in the instrument's labels, and which values are renamed. */
  private readonly labels: readonly (readonly [at: number, renamed: ReadonlyMap<string, string>])[];
  /** Per number of a series: where it is added to; -1 for one that is not shown. */
  private readonly columns: readonly number[];
  private rows = new Int32Array(0);
  private mapped = 0;
  private layout = -1;

  constructor(
    private readonly instrument: CatalogInstrument,
    private readonly alias: Shown,
  ) {
    const { definition, table } = instrument;
    const labels = aliasLabels(alias, definition);
    this.name = alias.name;
    this.kind = aliasKind(alias, definition);
    this.help = alias.help ?? definition.help;
    this.bounds = aliasBounds(alias, definition);
    this.origin = definition.name;
    this.labels = labels.map(({ from }) => [
      table.labelNames.indexOf(from),
      new Map(Object.entries(alias.values?.[from] ?? {})),
    ]);
    this.columns = columnsOf(definition, this.kind, this.bounds);
    this.table = new SeriesTable({
      metric: alias.name,
      labels: withoutLimits(labels.map(({ name }) => name)),
      width: Math.max(...this.columns) + 1,
      seriesLimit: Infinity,
      exemplarSource: table.exemplarSource,
      onFold: () => {},
      make: (values) => new Series(values),
    });
  }

  get isShown(): boolean {
    return this.alias.absentUntilRecorded !== true || this.instrument.table.series.length > 0;
  }

  /** Copies the numbers as they are now, summing series that differ only in labels this name leaves out. */
  refresh(): void {
    const from = this.instrument.table;
    if (this.layout !== from.layout) this.forgetRows(from.layout);
    this.mapNewSeries();
    const { values } = this.table;
    const { columns } = this;
    values.fill(0);
    for (let i = 0; i < this.mapped; i++) {
      const target = this.rows[i] as number;
      const source = i * from.width;
      for (let k = 0; k < columns.length; k++) {
        const column = columns[k] as number;
        if (column >= 0) (values[target + column] as number) += from.values[source + k] as number;
      }
    }
  }

  private forgetRows(layout: number): void {
    this.layout = layout;
    this.mapped = 0;
    this.table.clear();
  }

  private mapNewSeries(): void {
    const { series } = this.instrument.table;
    if (this.rows.length < series.length) {
      const larger = new Int32Array(series.length * 2);
      larger.set(this.rows);
      this.rows = larger;
    }
    for (; this.mapped < series.length; this.mapped++) {
      const source = series[this.mapped] as Series;
      const values = this.labels.map(([at, renamed]) => {
        const value = source.labelValues[at] as string;
        return renamed.get(value) ?? value;
      });
      const row = this.table.findByValues(values) ?? this.table.insert(values);
      row.startedAtMs = Math.min(row.startedAtMs, source.startedAtMs);
      this.rows[this.mapped] = row.at;
    }
    if (this.kind === this.instrument.definition.kind) this.copyExemplars(series);
  }

  private copyExemplars(series: readonly Series[]): void {
    for (const [i, { exemplars }] of series.entries()) {
      if (exemplars === undefined) continue;
      const target = this.table.series[(this.rows[i] as number) / this.table.width] as Series;
      target.exemplars = exemplars.reduce<(Exemplar | undefined)[]>((shown, exemplar, k) => {
        const column = this.columns[k] as number;
        shown[column] = exemplar ?? shown[column];
        return shown;
      }, []);
    }
  }
}

/** The alias sets that are switched on, and the former names that are still shown. */
export class Aliases {
  private readonly families: AliasFamily[] = [];

  constructor(private readonly sets: readonly string[]) {}

  add(instrument: CatalogInstrument): void {
    for (const alias of this.aliasesOf(instrument.definition)) {
      this.families.push(new AliasFamily(instrument, alias));
    }
  }

  /** The names that a definition is shown under beside its own. */
  namesOf(definition: Definition): readonly ShownName[] {
    return this.aliasesOf(definition).map((alias) => ({
      name: alias.name,
      kind: aliasKind(alias, definition),
    }));
  }

  /** Every family that is shown, with the numbers of this moment. */
  refreshed(): readonly TableFamily[] {
    const shown = this.families.filter(({ isShown }) => isShown);
    for (const family of shown) family.refresh();
    return shown;
  }

  private aliasesOf({ formerName, aliases = [] }: Definition): readonly Shown[] {
    const former = formerName === undefined ? [] : [{ name: formerName.name }];
    return [...former, ...aliases.filter(({ set }) => this.sets.includes(set))];
  }
}

/** A series has one number; of a histogram one per bucket, the one above all bounds, and the sum. */
const columnsOf = (
  definition: Definition,
  kind: Definition['kind'],
  bounds: readonly number[],
): readonly number[] => {
  if (definition.kind !== 'histogram') return [0];
  const buckets = [...definition.buckets, Infinity];
  if (kind !== 'histogram') return [...buckets.map(() => 0), -1];
  const shown = [...bounds, Infinity];
  return [...buckets.map((bound) => shown.findIndex((upper) => upper >= bound)), shown.length];
};

const withoutLimits = (names: readonly string[]): Labels => {
  if (new Set(names).size !== names.length) {
    throw new Error(`An alias maps two labels to one name: ${names.join(', ')}.`);
  }
  return Object.fromEntries(
    names.map((name) => [
      name,
      { kind: 'bounded', limit: Infinity, because: 'the metric itself is bounded' },
    ]),
  );
};
