import { z } from 'zod';
import { formatBytes, formatDuration, parseBytes, parseDuration } from './quantities.js';
import { Secret, secretUrl } from './secret.js';

/** How one sort of value is read from a variable and from the file, named in a message, and printed. */
export interface Kind<T> {
  /** The accepted form, as it stands in messages and in the reference. */
  readonly accepts: string;
  readonly text: z.ZodType<T>;
  readonly json: z.ZodType<T>;
  print(value: T): string;
}

interface Range {
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

/** In the file, too, a duration is written with its unit: a bare number would leave the reader guessing. */
export const durationKind = (range: Range): Kind<number> =>
  quantityKind(range, parseDuration, formatDuration, 'a duration such as `500ms`, `30s`, `5m`, `1h`');

export const bytesKind = (range: Range): Kind<number> =>
  quantityKind(range, parseBytes, formatBytes, 'a size such as `512kb` or `1mb`');

const stringKind = (accepts: string, schema: z.ZodType<string>): Kind<string> => ({
  accepts,
  text: schema,
  json: schema,
  print: String,
});

export const textKind = (accepts: string, form: RegExp): Kind<string> =>
  stringKind(accepts, z.string().regex(form));

export const hostKind = textKind('a host name or an IP address, without scheme and port', /^[\w.:-]+$/);

export const oneOfKind = <const V extends string>(values: readonly V[]): Kind<V> => {
  const schema = z.enum(values) as unknown as z.ZodType<V>;
  return {
    accepts: `one of ${values.map((value) => `\`${value}\``).join(', ')}`,
    text: schema,
    json: schema,
    print: String,
  };
};

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
  const accepts = `a comma list of ${values.map((value) => `\`${value}\``).join(', ')}, or \`${NONE}\``;
  const print = (chosen: readonly V[]): string => (chosen.length === 0 ? NONE : chosen.join(','));
  return { accepts, text, json: z.union([list, text]), print };
};

const urlWith = (schemes: readonly string[]): z.ZodType<string, string> =>
  z.string().refine((value) => URL.canParse(value) && schemes.includes(new URL(value).protocol.slice(0, -1)));

const nameSchemes = (schemes: readonly string[]): string =>
  `a URL that starts with ${schemes.map((scheme) => `\`${scheme}://\``).join(' or ')}`;

const secretKindOf = (accepts: string, schema: z.ZodType<Secret>): Kind<Secret> => ({
  accepts,
  text: schema,
  json: schema,
  print: String,
});

export const secretKind = secretKindOf(
  'a text',
  z
    .string()
    .min(1)
    .transform((value) => new Secret(value)),
);

/** Any text, shown as a URL without its credentials where it is one; whoever uses it says what is wrong with it. */
export const secretDsnKind = secretKindOf(
  '`https://<write-key>@<host>/<project-id>`',
  z.string().min(1).transform(secretUrl),
);

/** `bareHost` also takes `host:port`, which stands for the first scheme. */
export const secretUrlKind = (schemes: readonly string[], bareHost = false): Kind<Secret> => {
  const complete = (value: string): string =>
    bareHost && /^[\w.-]+:\d{1,5}$/.test(value) ? `${schemes[0]}://${value}` : value;
  return secretKindOf(
    `${nameSchemes(schemes)}${bareHost ? ', or `host:port`' : ''}`,
    z.string().transform(complete).pipe(urlWith(schemes)).transform(secretUrl),
  );
};
