import type { Alias, Definition, Labels } from '../catalog/index.js';
import type { CatalogInstrument } from './catalog-instrument.js';
import type { ShownName } from './name-book.js';
import { Series, SeriesTable } from './series-table.js';

/** A second name for an instrument's numbers, kept up to date only while someone scrapes. */
export class OtherName implements ShownName {
  readonly name: string;
  readonly kind: Definition['kind'];
  readonly help: string;
  readonly table: SeriesTable;
  private readonly keptLabels: readonly number[];
  private places = new Int32Array(0);
  private mapped = 0;
  private layout = -1;

  constructor(
    readonly instrument: CatalogInstrument,
    alias: Pick<Alias, 'name' | 'labels' | 'counts'>,
  ) {
    const { definition, table } = instrument;
    this.name = alias.name;
    this.kind = shownKind(definition, alias);
    this.help = definition.help;
    this.keptLabels = table.labelNames.map((_, i) => i).filter((i) => renamed(i) !== null);
    this.table = new SeriesTable({
      metric: alias.name,
      labels: withoutBounds(this.keptLabels.map((i) => renamed(i) as string)),
      width: this.kind === definition.kind ? table.width : 1,
      seriesLimit: Infinity,
      exemplarSource: table.exemplarSource,
      onFold: () => {},
      make: (values) => new ShownSeries(values),
    });

    function renamed(i: number): string | null {
      const name = table.labelNames[i] as string;
      return alias.labels?.[name] === undefined ? name : alias.labels[name];
    }
  }

  /** Copies the numbers as they are now, summing series that differ only in labels this name leaves out. */
  refresh(): void {
    const from = this.instrument.table;
    if (this.layout !== from.layout) this.forgetPlaces(from.layout);
    this.mapNewSeries();
    this.table.values.fill(0);
    const { values, width } = this.table;
    for (let i = 0; i < this.mapped; i++) {
      const target = this.places[i] as number;
      const source = i * from.width;
      if (width === from.width) {
        for (let k = 0; k < width; k++) (values[target + k] as number) += from.values[source + k] as number;
      } else {
        for (let k = 0; k < from.width - 1; k++)
          (values[target] as number) += from.values[source + k] as number;
      }
    }
  }

  private forgetPlaces(layout: number): void {
    this.layout = layout;
    this.mapped = 0;
    this.table.clear();
  }

  private mapNewSeries(): void {
    const { series } = this.instrument.table;
    if (this.places.length < series.length) {
      const larger = new Int32Array(series.length * 2);
      larger.set(this.places);
      this.places = larger;
    }
    for (; this.mapped < series.length; this.mapped++) {
      const source = series[this.mapped] as Series;
      const values = this.keptLabels.map((i) => source.labelValues[i] as string);
      this.places[this.mapped] = (this.table.findByValues(values) ?? this.table.insert(values)).at;
    }
    for (const [i, source] of series.entries()) {
      if (source.exemplars === undefined || this.table.width !== this.instrument.table.width) continue;
      const target = this.table.series[(this.places[i] as number) / this.table.width] as Series;
      target.exemplars = source.exemplars;
    }
  }
}

class ShownSeries extends Series {}

/** The alias sets that are switched on, and the former names that are still shown. */
export class OtherNames {
  readonly list: OtherName[] = [];

  constructor(private readonly sets: readonly string[]) {}

  add(instrument: CatalogInstrument): void {
    for (const alias of this.shownAliases(instrument.definition)) {
      this.list.push(new OtherName(instrument, alias));
    }
  }

  shownFor(definition: Definition): readonly ShownName[] {
    return this.shownAliases(definition).map((alias) => ({
      name: alias.name,
      kind: shownKind(definition, alias),
    }));
  }

  private shownAliases(definition: Definition): readonly Pick<Alias, 'name' | 'labels' | 'counts'>[] {
    const former = definition.formerName === undefined ? [] : [{ name: definition.formerName.name }];
    return [...former, ...(definition.aliases ?? []).filter((alias) => this.sets.includes(alias.set))];
  }
}

const shownKind = (definition: Definition, alias: Pick<Alias, 'counts'>): Definition['kind'] =>
  alias.counts === true && definition.kind === 'histogram' ? 'counter' : definition.kind;

const withoutBounds = (names: readonly string[]): Labels => {
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
