import type { JsonSchema } from './openapi-schemas.js';

/** What a value looks like, in a few words. */
export function formOf(schema: JsonSchema): string {
  const {
    type,
    format,
    enum: values,
    const: constant,
    anyOf,
    oneOf,
    items,
    $ref,
    minimum,
    maximum,
    maxLength,
    default: fallback,
  } = schema;
  if (typeof $ref === 'string') return $ref.split('/').at(-1) ?? '';
  if (constant !== undefined) return JSON.stringify(constant);
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(' | ');
  const either = anyOf ?? oneOf;
  if (Array.isArray(either)) return [...new Set((either as JsonSchema[]).map(formOf))].join(' or ');
  if (type === 'array') return `list of ${formOf((items ?? {}) as JsonSchema)}`;
  const notes = [
    isTelling(minimum) && `from ${String(minimum)}`,
    isTelling(maximum) && `to ${String(maximum)}`,
    typeof maxLength === 'number' && `at most ${maxLength} characters`,
    isScalar(fallback) && `${JSON.stringify(fallback)} unless given`,
  ].filter((note) => note !== false);
  const name = Array.isArray(type) ? type.join(' or ') : (type ?? 'anything');
  return [[name, format].filter(Boolean).join(' '), ...notes].join(', ');
}

const isScalar = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);

/** The bounds of what a double holds are no promise of ours. */
const isTelling = (bound: unknown): boolean =>
  typeof bound === 'number' && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
