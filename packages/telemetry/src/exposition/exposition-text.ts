import { unitOf, type Unit } from '../catalog/index.js';
import type { FamilyType, ForeignExemplar } from '../instruments/family.js';
import type { Format } from './rendering.js';
import type { Exemplar } from '../instruments/series-table.js';

/** `# HELP`, `# TYPE` and, where OpenMetrics allows it, `# UNIT`. */
export function headerText(name: string, type: FamilyType, help: string, format: Format): string {
  if (format === 'text') return `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${textType(type)}\n`;
  const family = openMetricsName(name, type);
  const shownType = type === 'counter' && family === name ? 'unknown' : type;
  const unit = shownUnit(name);
  const unitLine = unit === undefined ? '' : `# UNIT ${family} ${unit}\n`;
  return `# HELP ${family} ${escapeLabel(help)}\n# TYPE ${family} ${shownType}\n${unitLine}`;
}

/** A counter's family is named without `_total`; one without that suffix cannot be a counter there. */
const openMetricsName = (name: string, type: FamilyType): string =>
  type === 'counter' ? name.replace(/_total$/, '') : name;

const SHOWN_UNITS: Readonly<Partial<Record<Unit, string>>> = {
  seconds: 'seconds',
  timestamp_seconds: 'seconds',
  bytes: 'bytes',
  ratio: 'ratio',
};

/** What the values are measured in, where the name says so. */
const shownUnit = (name: string): string | undefined => SHOWN_UNITS[unitOf({ name })];

const textType = (type: FamilyType): string => (type === 'unknown' ? 'untyped' : type);

const escapeHelp = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

const NEEDS_ESCAPING = /[\\\n"]/;

export const escapeLabel = (text: string): string =>
  NEEDS_ESCAPING.test(text) ? escapeHelp(text).replaceAll('"', '\\"') : text;

/** `a="1",b="2"`, without braces. */
export function labelText(names: readonly string[], values: readonly string[]): string {
  let text = '';
  for (let i = 0; i < names.length; i++) {
    text += `${i === 0 ? '' : ','}${names[i]}="${escapeLabel(values[i] as string)}"`;
  }
  return text;
}

/** OpenMetrics refuses exemplars whose label names and values are longer together. */
const LABEL_CHARACTERS_MAX = 128;

/** The ids of a tracer need no escaping and one byte a character. Others are left out. */
const PLAIN_ID = /^[\w-]{1,48}$/;

/** What follows the number on the line; empty without a valid exemplar. */
export function exemplarText(exemplar: Exemplar | undefined): string {
  if (exemplar === undefined || !PLAIN_ID.test(exemplar.traceId) || !PLAIN_ID.test(exemplar.spanId))
    return '';
  const labels = `trace_id="${exemplar.traceId}",span_id="${exemplar.spanId}"`;
  return ` # {${labels}} ${numberText(exemplar.value)} ${numberText(exemplar.timestampMs / 1000)}`;
}

export function foreignExemplarText(exemplar: ForeignExemplar | undefined): string {
  if (exemplar === undefined) return '';
  const labels = Object.entries(exemplar.labels).map(([name, value]) => [name, String(value)] as const);
  const characters = labels.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (characters > LABEL_CHARACTERS_MAX) return '';
  const text = labels.map(([name, value]) => `${name}="${escapeLabel(value)}"`).join(',');
  const time = exemplar.timestampSeconds === undefined ? '' : ` ${numberText(exemplar.timestampSeconds)}`;
  return ` # {${text}} ${numberText(exemplar.value)}${time}`;
}

/*
 * Numbers are written straight into bytes. Whole numbers and short decimals, which are nearly all of a scrape,
 * never become strings: the length comes first, then the digits from the back.
 */

const INT_MAX = 2_147_483_647;
const POINT = 46;
const MINUS = 45;
const ZERO = 48;

/** Decimals with up to this many places are written without a string. */
const PLACES = 6;
const SCALE = 1_000_000;
/** Above this a scaled number is no longer exact. */
const SCALED_MAX = 9_007_199_254_740_991;

/** As the exposition formats want it: shortest text that reads back as the same number. */
export function numberText(value: number): string {
  if (value - value === 0) return String(value);
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : 'NaN';
}

/** Where the canonical form of OpenMetrics turns to an exponent; it is what Go prints. */
const EXPONENT_MIN = -4;
const EXPONENT_MAX = 5;

/**
 * `le` and `quantile` values in OpenMetrics' canonical form, in which Prometheus 3 stores them as well: a whole
 * number keeps a point (`1.0`), a million is `1e+06`.
 */
export function canonicalFloat(value: number): string {
  if (value - value !== 0) return numberText(value);
  const [mantissa = '', power = ''] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent >= EXPONENT_MIN && exponent <= EXPONENT_MAX) {
    return Number.isInteger(value) ? `${value}.0` : String(value);
  }
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** How many bytes `writeNumber` will write, or 0 where the number has to go through a string. */
export function numberLength(value: number): number {
  if (value >= 0) return value <= INT_MAX && (value | 0) === value ? digits(value) : decimalLength(value);
  if (value >= -INT_MAX) return (value | 0) === value ? digits(-value) + 1 : 0;
  return 0;
}

/** Only for numbers whose `numberLength` is the length given. */
export function writeNumber(bytes: Uint8Array, at: number, value: number, length: number): void {
  if ((value | 0) === value) {
    if (value < 0) bytes[at] = MINUS;
    writeDigits(bytes, at + length, Math.abs(value));
    return;
  }
  const scaled = Math.round(value * SCALE);
  const whole = Math.floor(scaled / SCALE);
  const wholeLength = digits(whole);
  writeDigits(bytes, at + wholeLength, whole);
  bytes[at + wholeLength] = POINT;
  let fraction = scaled - whole * SCALE;
  let positions = length - wholeLength - 1;
  for (let dropped = PLACES - positions; dropped > 0; dropped--) fraction /= 10;
  for (let position = at + length - 1; positions > 0; positions--, position--) {
    const rest = (fraction / 10) | 0;
    bytes[position] = ZERO + fraction - rest * 10;
    fraction = rest;
  }
}

function decimalLength(value: number): number {
  const scaled = Math.round(value * SCALE);
  // Exact only where it divides back to the same number; all other numbers need more places.
  if (scaled > SCALED_MAX || scaled / SCALE !== value) return 0;
  const whole = Math.floor(scaled / SCALE);
  if (whole > INT_MAX) return 0;
  let fraction = scaled - whole * SCALE;
  if (fraction === 0) return 0;
  let positions = PLACES;
  while (fraction % 10 === 0) {
    fraction /= 10;
    positions--;
  }
  return digits(whole) + 1 + positions;
}

function writeDigits(bytes: Uint8Array, end: number, value: number): void {
  let rest = value | 0;
  let position = end;
  do {
    const tens = (rest / 10) | 0;
    bytes[--position] = ZERO + rest - tens * 10;
    rest = tens;
  } while (rest > 0);
}

function digits(value: number): number {
  if (value < 100_000) {
    if (value < 100) return value < 10 ? 1 : 2;
    if (value < 1000) return 3;
    return value < 10_000 ? 4 : 5;
  }
  if (value < 10_000_000) return value < 1_000_000 ? 6 : 7;
  if (value < 100_000_000) return 8;
  return value < 1_000_000_000 ? 9 : 10;
}
