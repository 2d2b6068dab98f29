import { checkDurations, tenantChecks } from '@bellwether/catalog';
import { canonicalFloat, type Format, headerText, numberText } from '@bellwether/telemetry';
import type { Definition } from '@bellwether/telemetry/catalog';
import { type CheckSeries, column, columns } from './check-series.telemetry.js';

/** Lines of one series; empty where it has none in this family. */
type Lines = (series: CheckSeries, at: number) => string;

interface PageFamily {
  readonly definition: Pick<Definition, 'name' | 'kind' | 'help'>;
  readonly lines: (format: Format) => Lines;
  readonly lineCount: (series: CheckSeries, at: number) => number;
  /** What a line has beside its name, the labels of the check and the number, at most. */
  readonly otherBytes: number;
  /** Its numbers are never larger than the largest total of the series. */
  readonly isBounded?: boolean;
}

const { duration, total, attempts, notRun, transitions, failures, phaseSeconds } = tenantChecks;
const { lastRun, certificateExpiry, info } = tenantChecks;

const numberOf = ({ numbers }: CheckSeries, at: number, place: number): number =>
  numbers[at * columns + place] as number;

const durations: PageFamily = {
  definition: duration,
  lines: (format) => {
    const bound = format === 'text' ? numberText : canonicalFloat;
    const bounds = checkDurations.map((seconds) => `,le="${bound(seconds)}"`);
    return (series, at) => {
      const zone = series.zones[at];
      if (zone === undefined) return '';
      const id = series.ids[at] as string;
      const start = `${duration.name}_bucket${id}`;
      const end = `${series.names[at]}${zone}`;
      const first = at * columns + column.buckets;
      let text = '';
      let shown = -1;
      let rest = '';
      for (const [bucket, le] of bounds.entries()) {
        const below = series.numbers[first + bucket] as number;
        // Many buckets in a row have the same number.
        if (below !== shown) rest = `${end}${below}\n`;
        shown = below;
        text += `${start}${le}${rest}`;
      }
      const count = numberOf(series, at, column.success) + numberOf(series, at, column.failure);
      const sum = numberText(numberOf(series, at, column.sum));
      return (
        `${text}${start},le="+Inf"${end}${count}\n` +
        `${duration.name}_sum${id}${end}${sum}\n${duration.name}_count${id}${end}${count}\n`
      );
    };
  },
  lineCount: (series, at) => (series.zones[at] === undefined ? 0 : checkDurations.length + 3),
  otherBytes: '_bucket,le="0.025"'.length,
  isBounded: true,
};

const verdicts: PageFamily = {
  definition: total,
  lines: () => (series, at) => {
    const zone = series.zones[at];
    if (zone === undefined) return '';
    const start = `${total.name}${series.ids[at]}${series.names[at]}`;
    return (
      `${start},status="failure"${zone}${numberOf(series, at, column.failure)}\n` +
      `${start},status="success"${zone}${numberOf(series, at, column.success)}\n`
    );
  },
  lineCount: (series, at) => (series.zones[at] === undefined ? 0 : 2),
  otherBytes: ',status="success"'.length,
  isBounded: true,
};

/** One number for each series; none where it is not known. */
const single = (definition: PageFamily['definition'], place: number): PageFamily => {
  const isShown = (series: CheckSeries, at: number): boolean =>
    series.zones[at] !== undefined && !Number.isNaN(numberOf(series, at, place));
  return {
    definition,
    lines: () => (series, at) =>
      isShown(series, at)
        ? `${definition.name}${series.ids[at]}${series.names[at]}${series.zones[at]}` +
          `${numberText(numberOf(series, at, place))}\n`
        : '',
    lineCount: (series, at) => (isShown(series, at) ? 1 : 0),
    otherBytes: 0,
  };
};

type Listed = 'reasons' | 'notRun' | 'phases';

/**
 * A number for each reason or phase that is present. They are words that the workers choose, and numbers that Postgres
 * writes, so the JSON is cut into its parts instead of being parsed: these are a fifth of the lines of a page.
 */
const listed = (definition: PageFamily['definition'], label: string, from: Listed): PageFamily => ({
  definition,
  lines: () => (series, at) => {
    const zone = series.zones[at];
    const stored = series[from][at];
    if (zone === undefined || !stored) return '';
    const start = `${definition.name}${series.ids[at]}${series.names[at]},${label}=`;
    let text = '';
    for (const entry of stored.slice(1, -1).split(', ')) {
      const end = entry.indexOf(':');
      text += `${start}${entry.slice(0, end)}${zone}${entry.slice(end + 2)}\n`;
    }
    return text;
  },
  lineCount: (series, at) => colons(series[from][at] ?? ''),
  otherBytes: `,${label}="certificate"`.length,
});

/** Each entry has one. */
function colons(json: string): number {
  let count = 0;
  for (let at = json.indexOf(':'); at !== -1; at = json.indexOf(':', at + 1)) count += 1;
  return count;
}

const infos: PageFamily = {
  definition: info,
  lines: () => (series, at) => {
    const labels = series.infos[at];
    return labels === undefined ? '' : `${info.name}${series.ids[at]}${labels}${series.names[at]}} 1\n`;
  },
  lineCount: (series, at) => (series.infos[at] === undefined ? 0 : 1),
  otherBytes: 0,
};

const byName = (a: PageFamily, b: PageFamily): number => (a.definition.name < b.definition.name ? -1 : 1);

/** All families of the page, in their order. */
export const pageFamilies: readonly PageFamily[] = [
  durations,
  verdicts,
  single(attempts, column.attempts),
  single(transitions, column.transitions),
  single(lastRun, column.lastRun),
  single(certificateExpiry, column.certificateExpiry),
  listed(notRun, 'reason', 'notRun'),
  listed(failures, 'reason', 'reasons'),
  listed(phaseSeconds, 'phase', 'phases'),
  infos,
].toSorted(byName);

/** The names of a family and of its samples, in both formats. */
const namesOf = ({ definition: { name, kind } }: PageFamily): readonly string[] => {
  if (kind === 'histogram') return [name, `${name}_bucket`, `${name}_sum`, `${name}_count`];
  return kind === 'counter' ? [name, name.replace(/_total$/, '')] : [name];
};

/** The families of these names; all of them without names. */
export function selectFamilies(names: readonly string[] | undefined): readonly PageFamily[] {
  if (names === undefined) return pageFamilies;
  const wanted = new Set(names);
  return pageFamilies.filter((family) => namesOf(family).some((name) => wanted.has(name)));
}

/**
 * What is sent at once. With 64 kB memory rises by 8 MB over 10 000 checks, with 128 kB or more by 35. Larger pieces need
 * fewer turns of the event loop, each of which is a wait beside much other work.
 */
const pieceLength = 65_536;

/** The page, piece by piece, in which each family stands in one block. */
export function* pagePieces(
  slices: readonly CheckSeries[],
  families: readonly PageFamily[],
  format: Format,
): Generator<string> {
  let piece = '';
  for (const { definition, lines } of families) {
    piece += headerText(definition.name, definition.kind, definition.help, format);
    const linesOf = lines(format);
    for (const series of slices) {
      for (let at = 0; at < series.length; at++) {
        piece += linesOf(series, at);
        if (piece.length < pieceLength) continue;
        yield piece;
        piece = '';
      }
    }
  }
  if (piece !== '') yield piece;
}

/** The longest text of a number. */
const numberLengthMax = 24;
/** Between the parts of a line: the braces, a space, and the end of the line. */
const punctuation = 4;

/** In the format in which they are longer. */
export const headerBytes = (families: readonly PageFamily[]): number =>
  families.reduce((sum, { definition: { name, kind, help } }) => {
    const [text, openMetrics] = [
      headerText(name, kind, help, 'text'),
      headerText(name, kind, help, 'openmetrics'),
    ];
    return sum + Math.max(text.length, openMetrics.length);
  }, 0);

/** Never less than the bytes that these checks take, and seldom much more. */
export function bytesAtMost(series: CheckSeries, families: readonly PageFamily[]): number {
  const own = families.map((family) => family.definition.name.length + family.otherBytes + punctuation);
  let bytes = 0;
  for (let at = 0; at < series.length; at++) {
    const labels = labelBytes(series, at);
    const largest = numberText(largestTotal(series, at)).length;
    for (const [index, family] of families.entries()) {
      const number = family.isBounded === true ? largest : numberLengthMax;
      bytes += ((own[index] as number) + labels + number) * family.lineCount(series, at);
      if (family === durations) bytes += numberLengthMax;
      if (family === infos) bytes += Buffer.byteLength(series.infos[at] ?? '');
    }
  }
  return bytes;
}

const labelBytes = ({ ids, names, zones }: CheckSeries, at: number): number =>
  (ids[at] as string).length + Buffer.byteLength(names[at] as string) + Buffer.byteLength(zones[at] ?? '');

const largestTotal = (series: CheckSeries, at: number): number =>
  numberOf(series, at, column.success) + numberOf(series, at, column.failure);
