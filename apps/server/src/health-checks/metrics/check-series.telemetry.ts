import { checkDurations } from '@bellwether/catalog';
import { escapeLabel } from '@bellwether/telemetry';
import { infoLabelsText } from './info-labels.js';

/** A check in one of its zones, with its totals; `null` where nothing was counted yet. */
export interface CheckRow {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly labels: string;
  /** `null` for a check without zones, which is shown by its info alone. */
  readonly zone: string | null;
  /** Success, failure, attempts, transitions and the buckets, with a space between; not cumulative. */
  readonly counts: string | null;
  readonly sum_seconds: number | null;
  /** JSON as Postgres writes it; `null` where it is empty. */
  readonly reasons: string | null;
  readonly not_run: string | null;
  readonly phases: string | null;
  readonly last_run: number | null;
  readonly certificate_expiry: number | null;
}

/** Where the numbers of one series stand in its part of the array. */
export const column = {
  success: 0,
  failure: 1,
  attempts: 2,
  transitions: 3,
  /** Cumulative, one per bound. */
  buckets: 4,
  sum: 4 + checkDurations.length,
  lastRun: 5 + checkDurations.length,
  certificateExpiry: 6 + checkDurations.length,
} as const;
export const columns = column.certificateExpiry + 1;

const space = 32;
const zero = 48;

/**
 * What a page shows of some checks, in as little memory as is simple: numbers in one array, and the text of the labels,
 * made once and used by every family. The order of labels is that of their names, with room between them for `le` and
 * the others.
 */
export class CheckSeries {
  readonly numbers: Float64Array;
  /** `{id="…"` */
  readonly ids: string[] = [];
  /** `,name="…"` */
  readonly names: string[] = [];
  /** `,zone="…"} `; `undefined` for a check without zones. */
  readonly zones: (string | undefined)[] = [];
  /** `,kind="…",label_…="…"` of the first series of a check; `undefined` for its other zones. */
  readonly infos: (string | undefined)[] = [];
  /** JSON, as it is stored: most are empty. */
  readonly reasons: (string | null)[] = [];
  readonly notRun: (string | null)[] = [];
  readonly phases: (string | null)[] = [];

  constructor(rows: readonly CheckRow[], lastIdBefore?: string) {
    this.numbers = new Float64Array(rows.length * columns);
    const zoneTexts = new Map<string, string>();
    const labelTexts = new Map<string, string>();
    let idBefore = lastIdBefore;
    for (const [at, row] of rows.entries()) {
      const isFirst = row.id !== idBefore;
      const isSame = !isFirst && at > 0;
      this.ids.push(isSame ? (this.ids[at - 1] as string) : `{id="${row.id}"`);
      this.names.push(isSame ? (this.names[at - 1] as string) : `,name="${escapeLabel(row.name)}"`);
      this.zones.push(row.zone === null ? undefined : madeOnce(row.zone, zoneTexts, zoneText));
      this.infos.push(isFirst ? infoText(row, labelTexts) : undefined);
      this.reasons.push(row.reasons);
      this.notRun.push(row.not_run);
      this.phases.push(row.phases);
      this.keepNumbers(row, at * columns);
      idBefore = row.id;
    }
  }

  get length(): number {
    return this.ids.length;
  }

  private keepNumbers(row: CheckRow, at: number): void {
    const { numbers } = this;
    keepCounts(row.counts ?? '', numbers, at);
    numbers[at + column.sum] = row.sum_seconds ?? 0;
    numbers[at + column.lastRun] = row.last_run ?? Number.NaN;
    numbers[at + column.certificateExpiry] = row.certificate_expiry ?? Number.NaN;
  }
}

/** Zones are few, and the labels of many checks are the same. */
function madeOnce(from: string, known: Map<string, string>, make: (from: string) => string): string {
  let text = known.get(from);
  if (text === undefined) {
    text = make(from);
    known.set(from, text);
  }
  return text;
}

const zoneText = (zone: string): string => `,zone="${escapeLabel(zone)}"} `;

function infoText({ kind, labels }: CheckRow, known: Map<string, string>): string {
  return `,kind="${escapeLabel(kind)}"${madeOnce(labels, known, labelsText)}`;
}

function labelsText(json: string): string {
  const text = infoLabelsText(JSON.parse(json) as Record<string, string>);
  return text === '' ? '' : `,${text}`;
}

/** Reads the digits itself: a list of strings and numbers for each row would be most of the work of a page. */
function keepCounts(text: string, numbers: Float64Array, from: number): void {
  let at = 0;
  let below = 0;
  for (let place = 0; place < column.sum; place++) {
    let count = 0;
    while (at < text.length) {
      const code = text.charCodeAt(at++);
      if (code === space) break;
      count = count * 10 + code - zero;
    }
    if (place >= column.buckets) count = below += count;
    numbers[from + place] = count;
  }
}
