import { InvalidInput } from '@bellwether/config';
import { type IdKind, parseDecimal, parseId } from '@bellwether/database/ledger';
import { parseTime, timeForm, isStorableText } from '../fields.dto.js';

/** The kind of a field decides how a value is read and which operators it has. */
export type FieldKind = 'text' | 'number' | 'time' | 'flag' | { readonly id: IdKind };

export const filtersMax = 20;
export const valuesMax = 100;

interface OperatorFacts {
  /** Its sign in SQL, where it compares with one value. */
  readonly sign?: string;
  /** The kinds of fields it is for; all if not given. */
  readonly kinds?: readonly FieldKind[];
  /** How many values it takes; one if not given. */
  readonly values?: readonly [min: number, max: number];
}

const ordered: readonly FieldKind[] = ['text', 'number', 'time'];

export const operators = {
  eq: { sign: '=' },
  ne: { sign: '<>' },
  gt: { sign: '>', kinds: ordered },
  gte: { sign: '>=', kinds: ordered },
  lt: { sign: '<', kinds: ordered },
  lte: { sign: '<=', kinds: ordered },
  in: { values: [1, valuesMax] },
  between: { values: [2, 2], kinds: ordered },
  like: { sign: 'like', kinds: ['text'] },
  ilike: { sign: 'ilike', kinds: ['text'] },
  isnull: { values: [0, 1] },
  isnotnull: { values: [0, 1] },
} as const satisfies Readonly<Record<string, OperatorFacts>>;
type Operator = keyof typeof operators;
const operatorNames = Object.keys(operators);

export interface Filter {
  readonly field: string;
  readonly operator: Operator;
  /** As the database compares them: numbers are decimal texts, ids are UUIDs. */
  readonly values: readonly (string | Date | boolean)[];
}

/** As the client sent it. */
export interface SpelledFilter {
  readonly field: string;
  readonly operator: string;
  readonly values: readonly string[];
}

export type Fields = Readonly<Record<string, FieldKind>>;

const invalid = (message: string): InvalidInput => new InvalidInput('GEN_VALIDATION_ERROR', message);

export const tooManyFilters = (): InvalidInput => invalid(`more than ${filtersMax} filters`);

/** The database refuses a pattern that ends with an unescaped backslash. */
const hasLooseBackslash = (pattern: string): boolean => /(?<!\\)(?:\\\\)*\\$/.test(pattern);

/** A day means its start, in UTC. */
const readTime = (text: string): Date | undefined =>
  parseTime(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);

const takenBy: Readonly<Record<Exclude<FieldKind, object>, string>> = {
  text: 'a text',
  number: 'a number',
  time: `${timeForm}, or a day such as 2030-01-31`,
  flag: 'true or false',
};

/** No row has this id. An invalid id is allowed and finds nothing. */
const noUuid = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

const readValue = (kind: FieldKind, text: string): string | Date | boolean | undefined => {
  if (typeof kind === 'object') return parseId(kind.id, text) ?? noUuid;
  switch (kind) {
    case 'number':
      return parseDecimal(text) === undefined ? undefined : text;
    case 'time':
      return readTime(text);
    case 'flag':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'text':
      return isStorableText(text) ? text : undefined;
  }
};

const readFilter = ({ field, operator, values }: SpelledFilter, fields: Fields): Filter => {
  const kind = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (kind === undefined)
    throw invalid(`there is no field ${field}; there are ${Object.keys(fields).join(', ')}`);
  if (!Object.hasOwn(operators, operator))
    throw invalid(`there is no operator ${operator}; there are ${operatorNames.join(', ')}`);
  const known = operator as Operator;
  const { kinds, values: [min, max] = [1, 1] }: OperatorFacts = operators[known];
  if (kinds?.includes(kind) === false) throw invalid(`${operator} means nothing for ${field}`);
  if (values.length < min || values.length > max) {
    throw invalid(`${operator} of ${field} takes ${min === max ? min : `${min} to ${max}`} values`);
  }
  if (max === 1 && min === 0) return { field, operator: known, values: [] };
  const takes = typeof kind === 'object' ? 'an id' : takenBy[kind];
  const read = values.map((text) => {
    const value = readValue(kind, text);
    if (value === undefined)
      throw invalid(`${text.slice(0, 100)} is no value of ${field}, which takes ${takes}`);
    if (known.endsWith('like') && hasLooseBackslash(text))
      throw invalid(`a pattern of ${field} ends in a backslash; write two for the character itself`);
    return value;
  });
  return { field, operator: known, values: read };
};

export const readFilters = (spelled: readonly SpelledFilter[], fields: Fields): readonly Filter[] => {
  if (spelled.length > filtersMax) throw tooManyFilters();
  return spelled.map((one) => readFilter(one, fields));
};

const spelling = new RegExp(`^(.+)_(${operatorNames.join('|')})$`);

/** Reads `status_eq=APPLIED`, `currency_in=USD,EUR`, `created_at_between=…|…` out of a query. */
export const spelledInQuery = (
  query: Readonly<Record<string, unknown>>,
  others: ReadonlySet<string>,
): readonly SpelledFilter[] =>
  Object.entries(query)
    .filter(([name]) => !others.has(name))
    .map(([name, value]) => {
      const [, field, operator] = spelling.exec(name) ?? [];
      if (field === undefined || operator === undefined || typeof value !== 'string') {
        throw invalid(`${name.slice(0, 100)} is neither a parameter nor a filter such as status_eq`);
      }
      if (operator === 'in') return { field, operator, values: value.split(',') };
      if (operator === 'between') return { field, operator, values: value.split('|') };
      return { field, operator, values: [value] };
    });
