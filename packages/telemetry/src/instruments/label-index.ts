import { OTHER, type Labels } from '../catalog/index.js';
import { redactField } from '../redaction/redact-fields.js';

/** What callers pass at run time: values of a closed set as text, numbers where they come from a protocol. */
export type LabelRecord = Readonly<Record<string, unknown>>;

/** A value took the place of another: which label, and why. */
export type FoldReason =
  'outside its set' | 'beyond its bound' | 'beyond the series limit' | 'holding a secret';
export type OnFold = (label: string, reason: FoldReason) => void;

type Branch<S> = Map<string, Branch<S> | S>;

/**
 * Finds the series of a set of label values, without building a key: one map per label, one step per value.
 * Values that are not admitted are replaced by `other` and never kept, so that input
 * from outside cannot make it grow.
 */
export class LabelIndex<S extends object> {
  private readonly root: Branch<S> = new Map();
  private readonly names: readonly string[];
  private readonly closed: readonly (ReadonlySet<string> | undefined)[];
  private readonly boundedUses: readonly Map<string, number>[];
  private readonly bounds: readonly number[];
  private size = 0;

  constructor(
    private readonly metric: string,
    labels: Labels,
    private readonly seriesLimit: number,
    private readonly onFold: OnFold,
  ) {
    this.names = Object.keys(labels);
    const definitions = Object.values(labels);
    this.closed = definitions.map((label) => (label.kind === 'closed' ? new Set(label.values) : undefined));
    this.bounds = definitions.map((label) => (label.kind === 'bounded' ? label.limit : 0));
    this.boundedUses = definitions.map(() => new Map<string, number>());
  }

  /** The series of exactly these labels, or nothing where it has to be admitted first. */
  find(labels: LabelRecord): S | undefined {
    const { names } = this;
    let node: Branch<S> | S | undefined = this.root;
    for (let i = 0; i < names.length; i++) {
      const value = labels[names[i] as string];
      if (value === undefined || value === null) return undefined;
      node = (node as Branch<S>).get(typeof value === 'string' ? value : String(value));
      if (node === undefined) return undefined;
    }
    let given = 0;
    for (const _ in labels) given++;
    return given === names.length ? (node as S) : undefined;
  }

  findByValues(values: readonly string[]): S | undefined {
    let node: Branch<S> | S | undefined = this.root;
    for (const value of values) {
      node = (node as Branch<S>).get(value);
      if (node === undefined) return undefined;
    }
    return node as S;
  }

  /** Checks the names, then replaces each value that may not have a series of its own. */
  admit(labels: LabelRecord): readonly string[] {
    const values = this.valuesOf(labels);
    const admitted = values.map((value, i) => this.admitValue(i, value));
    if (this.size < this.seriesLimit || this.findByValues(admitted) !== undefined) return admitted;
    // Series of closed sets exist whatever the limit. Fold only labels whose values come from outside.
    const folded = admitted.map((value, i) => (this.closed[i] === undefined ? OTHER : value));
    const firstFolded = folded.findIndex((value, i) => value !== admitted[i]);
    if (firstFolded >= 0) this.onFold(this.names[firstFolded] as string, 'beyond the series limit');
    return folded;
  }

  insert(values: readonly string[], series: S): void {
    let node = this.root;
    for (let i = 0; i < values.length - 1; i++) {
      const value = values[i] as string;
      let next = node.get(value) as Branch<S> | undefined;
      if (next === undefined) {
        next = new Map();
        node.set(value, next);
      }
      node = next;
    }
    node.set(values.at(-1) as string, series);
    this.size++;
    this.countUses(values, 1);
  }

  delete(values: readonly string[]): void {
    const path: Branch<S>[] = [this.root];
    for (const value of values.slice(0, -1)) path.push(path.at(-1)?.get(value) as Branch<S>);
    for (let i = values.length - 1; i >= 0; i--) {
      const branch = path[i] as Branch<S>;
      branch.delete(values[i] as string);
      if (branch.size > 0) break;
    }
    this.size--;
    this.countUses(values, -1);
  }

  /** The given labels as values in declared order; throws where a name is wrong. */
  valuesOf(labels: LabelRecord): readonly string[] {
    for (const given of Object.keys(labels)) {
      if (!this.names.includes(given)) throw this.wrongLabels(`does not have the label "${given}"`);
    }
    return this.names.map((name) => {
      const value = labels[name];
      if (value === undefined || value === null) throw this.wrongLabels(`lacks the label "${name}"`);
      if (typeof value === 'object' || typeof value === 'function') {
        throw this.wrongLabels(`takes text for the label "${name}", not ${typeof value}`);
      }
      return String(value);
    });
  }

  private admitValue(i: number, value: string): string {
    const closed = this.closed[i];
    if (closed !== undefined) {
      if (closed.has(value) || value === OTHER) return value;
      this.onFold(this.names[i] as string, 'outside its set');
      return OTHER;
    }
    const uses = this.boundedUses[i] as Map<string, number>;
    const hasRoom = uses.size - (uses.has(OTHER) ? 1 : 0) < (this.bounds[i] as number);
    if (value === OTHER || uses.has(value)) return value;
    const name = this.names[i] as string;
    // Many people read metrics, and a value from outside may hold anything.
    if (redactField(name, value) !== value) this.onFold(name, 'holding a secret');
    else if (!hasRoom) this.onFold(name, 'beyond its bound');
    else return value;
    return OTHER;
  }

  private countUses(values: readonly string[], by: 1 | -1): void {
    for (const [i, value] of values.entries()) {
      if (this.closed[i] !== undefined) continue;
      const uses = this.boundedUses[i] as Map<string, number>;
      const count = (uses.get(value) ?? 0) + by;
      if (count > 0) uses.set(value, count);
      else uses.delete(value);
    }
  }

  private wrongLabels(what: string): TypeError {
    const has = this.names.length === 0 ? 'no labels' : `the labels ${this.names.join(', ')}`;
    return new TypeError(`Metric ${this.metric} ${what}; it has ${has}.`);
  }
}
