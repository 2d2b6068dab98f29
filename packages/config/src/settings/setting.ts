import * as kinds from './kinds.js';
import type { Kind } from './kinds.js';
import type { Secret } from './secret.js';

export const modes = ['production', 'development', 'test'] as const;
export type Mode = (typeof modes)[number];
export type PerMode<T> = Readonly<Record<Mode, T>>;

/** Other names of a setting. Without `variable` the name is derived from the key. */
export interface Names {
  readonly variable?: string;
  /** Variables that are also accepted, by their whole name. */
  readonly also?: readonly string[];
  /** Keys of the file that are also accepted. */
  readonly alsoKeys?: readonly string[];
}

/** One line of the table. `T` is what the processes read. It includes `undefined` if there is no default. */
export interface Setting<T> extends Names {
  readonly kind: Kind<Exclude<T, undefined>>;
  readonly defaults: PerMode<T | undefined>;
  readonly doc: string;
  readonly secret: boolean;
  /** Set if the processes cannot start without a value: what the operator can do. */
  readonly needed?: string;
}

type Value<S> = S extends Setting<infer T> ? T : never;
export type { Value as ValueOf };

type Default<T> = T | Partial<PerMode<T>>;

/** Modes that are not named have production's default. */
const perMode = <T>(value: Default<T>): PerMode<T> =>
  inEachMode((mode) => (isPerMode(value) ? (value[mode] ?? value.production) : (value as T)));
const isPerMode = <T>(value: Default<T>): value is Partial<PerMode<T>> & { production: T } =>
  typeof value === 'object' && value !== null && 'production' in value;
export const inEachMode = <T>(of: (mode: Mode) => T): PerMode<T> => ({
  production: of('production'),
  development: of('development'),
  test: of('test'),
});

const plain = <T>(kind: Kind<T>, value: Default<T>, doc: string, names: Names): Setting<T> => ({
  kind: kind as Kind<Exclude<T, undefined>>,
  defaults: perMode(value),
  doc,
  secret: false,
  ...names,
});

const optional = <T>(kind: Kind<T>, doc: string, names: Names, secret: boolean): Setting<T | undefined> => ({
  ...plain<T | undefined>(kind, undefined, doc, names),
  secret,
});

const quantity =
  (parse: (text: string) => number | undefined, kindOf: (range: kinds.Range) => Kind<number>) =>
  (value: Default<string>, [min, max]: [string, string], doc: string, names: Names = {}) => {
    const amount = (text: string): number => {
      const parsed = parse(text);
      if (parsed === undefined) throw new Error(`settings table: "${text}" is no default`);
      return parsed;
    };
    const texts = perMode(value);
    const defaults = inEachMode((mode) => amount(texts[mode]));
    return plain(kindOf({ min: amount(min), max: amount(max) }), defaults, doc, names);
  };

export const flag = (value: Default<boolean>, doc: string, names: Names = {}) =>
  plain(kinds.booleanKind, value, doc, names);

export const count = (value: Default<number>, [min, max]: [number, number], doc: string, names: Names = {}) =>
  plain(kinds.integerKind({ min, max }), value, doc, names);

export const port = (value: number, doc: string, names: Names = {}) =>
  plain(kinds.portKind, value, doc, names);

/** A listener that can be switched off; 0 stands for off. */
export const portOrOff = (value: number, doc: string, names: Names = {}) =>
  plain(kinds.optionalPortKind, value, doc, names);

/** Reachable from outside in production, from this machine alone elsewhere. */
export const host = (doc: string, names: Names = {}) =>
  plain(kinds.hostKind, { production: '0.0.0.0', development: '127.0.0.1', test: '127.0.0.1' }, doc, names);

/** In milliseconds once loaded. */
export const duration = quantity(kinds.parseDuration, kinds.durationKind);

/** In bytes once loaded. */
export const size = quantity(kinds.parseBytes, kinds.bytesKind);

export const text = (value: string, accepts: string, form: RegExp, doc: string, names: Names = {}) =>
  plain(kinds.textKind(accepts, form), value, doc, names);

export const optionalText = (accepts: string, form: RegExp, doc: string, names: Names = {}) =>
  optional(kinds.textKind(accepts, form), doc, names, false);

export const oneOf = <const V extends string>(
  values: readonly V[],
  value: Default<NoInfer<V>>,
  doc: string,
  names: Names = {},
) => plain(kinds.oneOfKind(values), value, doc, names);

export const someOf = <const V extends string>(values: readonly V[], doc: string, names: Names = {}) =>
  plain(kinds.someOfKind(values), [] as readonly V[], doc, names);

/** Any values of one form; the order is kept. */
export const listOf = (accepts: string, form: RegExp, doc: string, names: Names = {}) =>
  plain(kinds.listOfKind(accepts, form), [] as readonly string[], doc, names);

export const secret = (doc: string, names: Names = {}) => optional(kinds.secretKind, doc, names, true);

export const secretDsn = (doc: string, names: Names = {}) => optional(kinds.secretDsnKind, doc, names, true);

/** A URL that may hold credentials, so that it is shown without them. */
export const optionalServiceUrl = (schemes: readonly string[], doc: string, names: Names = {}) =>
  optional(kinds.secretUrlKind(schemes), doc, names, true);

/** The URL of a service without which no process can start. */
export const serviceUrl = (
  schemes: readonly string[],
  doc: string,
  { needed, bareHost, ...names }: Names & { readonly needed: string; readonly bareHost?: boolean },
): Setting<Secret> => ({
  ...plain<Secret | undefined>(kinds.secretUrlKind(schemes, bareHost), undefined, doc, names),
  secret: true,
  needed,
});
