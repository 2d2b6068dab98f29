import { z } from 'zod';
import { Secret, secretUrl } from './secret.js';

/** How a value is read from a variable and from the file, described in a message, and printed. */
export interface Kind<T> {
  /** The accepted form, as it stands in messages and in the reference. */
  readonly accepts: string;
  readonly text: z.ZodType<T>;
  readonly json: z.ZodType<T>;
  print(value: T): string;
}

export interface Range {
  readonly min: number;
  readonly max: number;
}

export const booleanKind: Kind<boolean> = {
  accepts: '`true` or `false`',
  text: z.stringbool({ truthy: ['true', '1', 'yes', 'on'], falsy: ['false', '0', 'no', 'off'] }),
  json: z.boolean(),
  print: String,
};

/** The file may hold a number as a string, because files written for comparable systems do. */
export const integerKind = (
  { min, max }: Range,
  accepts = `a whole number, ${min} to ${max}`,
): Kind<number> => {
  const number = z.number().int().min(min).max(max);
  const text = z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(number);
  return { accepts, text, json: z.union([number, text]), print: String };
};

export const portKind = integerKind({ min: 0, max: 65_535 }, 'a port, 1 to 65535, or 0 for any free one');

const optionalPort = integerKind({ min: 0, max: 65_535 });
const off = z.literal('off').transform(() => 0);
export const optionalPortKind: Kind<number> = {
  accepts: 'a port, 1 to 65535, or `off` (0)',
  text: z.union([off, optionalPort.text]),
  json: z.union([off, optionalPort.json]),
  print: (port) => (port === 0 ? 'off' : String(port)),
};

const millisecondsIn = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;
const bytesIn = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 } as const;

const parseQuantity = (text: string, units: Readonly<Record<string, number>>): number | undefined => {
  const match = /^(\d{1,15})([a-z]+)$/.exec(text.trim().toLowerCase());
  const unit = match === null ? undefined : units[match[2] as string];
  return unit === undefined ? undefined : Number(match?.[1]) * unit;
};

/** Uses the largest unit that needs no fraction. */
const formatQuantity = (amount: number, units: Readonly<Record<string, number>>, zero: string): string => {
  if (amount === 0) return zero;
  const fitting = Object.entries(units).findLast(([, size]) => amount % size === 0);
  return fitting === undefined ? String(amount) : `${amount / fitting[1]}${fitting[0]}`;
};

/** `500ms`, `30s`, `5m`, `1h` in milliseconds; undefined for anything else, a bare number included. */
export const parseDuration = (text: string): number | undefined => parseQuantity(text, millisecondsIn);
export const formatDuration = (milliseconds: number): string =>
  formatQuantity(milliseconds, millisecondsIn, '0s');

/** `100b`, `64kb`, `1mb`, `1gb` in bytes, where a kilobyte is 1024. */
export const parseBytes = (text: string): number | undefined => parseQuantity(text, bytesIn);
export const formatBytes = (bytes: number): string => formatQuantity(bytes, bytesIn, '0b');

const quantityKind = (
  range: Range,
  parse: (text: string) => number | undefined,
  print: (value: number) => string,
  examples: string,
): Kind<number> => {
  const within = z.number().min(range.min).max(range.max);
  const text = z
    .string()
    .transform((value) => parse(value) ?? Number.NaN)
    .pipe(within);
  const accepts = `${examples}, from ${print(range.min)} to ${print(range.max)}`;
  return { accepts, text, json: text, print };
};

/** The file needs a unit too: the unit of a bare number is not known. */
export const durationKind = (range: Range): Kind<number> =>
  quantityKind(range, parseDuration, formatDuration, 'a duration such as `500ms`, `30s`, `5m`, `1h`');

export const bytesKind = (range: Range): Kind<number> =>
  quantityKind(range, parseBytes, formatBytes, 'a size such as `512kb` or `1mb`');

/** A kind whose text in a variable and in the file is the same. */
const kindOf = <T>(accepts: string, schema: z.ZodType<T>): Kind<T> => ({
  accepts,
  text: schema,
  json: schema,
  print: String,
});

export const textKind = (accepts: string, form: RegExp): Kind<string> =>
  kindOf(accepts, z.string().regex(form));

export const hostKind = textKind('a host name or an IP address, without scheme and port', /^[\w.:-]+$/);

const quoted = (values: readonly string[]): string => values.map((value) => `\`${value}\``).join(', ');

export const oneOfKind = <const V extends string>(values: readonly V[]): Kind<V> =>
  kindOf(`one of ${quoted(values)}`, z.enum(values) as unknown as z.ZodType<V>);

const NONE = 'none';

/** Several of a set, or `none`: a comma list in a variable, an array or a comma list in the file. */
export const someOfKind = <const V extends string>(values: readonly V[]): Kind<readonly V[]> => {
  const some = z.array(z.enum(values)).transform((chosen) => [...new Set(chosen)] as unknown as readonly V[]);
  const none = z.tuple([z.literal(NONE)]).transform((): readonly V[] => []);
  const list = z.union([none, some]);
  const text = z
    .string()
    .transform((value) => value.split(',').map((part) => part.trim()))
    .pipe(list);
  const accepts = `a comma list of ${quoted(values)}, or \`${NONE}\``;
  const print = (chosen: readonly V[]): string => (chosen.length === 0 ? NONE : chosen.join(','));
  return { accepts, text, json: z.union([list, text]), print };
};

/** Any values of one form: a comma list in a variable, an array or a comma list in the file. */
export const listOfKind = (accepts: string, form: RegExp): Kind<readonly string[]> => {
  const list = z.array(z.string().regex(form)).max(100);
  const text = z
    .string()
    .transform((value) => value.split(',').map((part) => part.trim()))
    .pipe(list);
  return {
    accepts: `a comma list; each of ${accepts}`,
    text,
    json: z.union([list, text]),
    print: (values) => values.join(','),
  };
};

const urlWith = (schemes: readonly string[]): z.ZodType<string, string> =>
  z.string().refine((value) => URL.canParse(value) && schemes.includes(new URL(value).protocol.slice(0, -1)));

export const secretKind = kindOf(
  'a text',
  z
    .string()
    .min(1)
    .transform((value) => new Secret(value)),
);

/** Any text. A URL is shown without its credentials. The export reports what is wrong with it. */
export const secretDsnKind = kindOf(
  '`https://<write-key>@<host>/<project-id>`',
  z.string().min(1).transform(secretUrl),
);

/** `bareHost` also takes `host:port`, which stands for the first scheme. */
export const secretUrlKind = (schemes: readonly string[], bareHost = false): Kind<Secret> => {
  const complete = (value: string): string =>
    bareHost && /^[\w.-]+:\d{1,5}$/.test(value) ? `${schemes[0]}://${value}` : value;
  const starts = schemes.map((scheme) => `\`${scheme}://\``).join(' or ');
  return kindOf(
    `a URL that starts with ${starts}${bareHost ? ', or `host:port`' : ''}`,
    z.string().transform(complete).pipe(urlWith(schemes)).transform(secretUrl),
  );
};
