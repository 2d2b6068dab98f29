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
  readonly success: number | null;
  readonly failure: number | null;
  readonly attempts: number | null;
  readonly transitions: number | null;
  /** Counts with a space between; not cumulative. */
  readonly buckets: string | null;
  readonly sum_seconds: number | null;
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
  sum: 4,
  lastRun: 5,
  certificateExpiry: 6,
  /** Cumulative, one per bound. */
  buckets: 7,
} as const;
export const columns = column.buckets + checkDurations.length;

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
    let idBefore = lastIdBefore;
    for (const [at, row] of rows.entries()) {
      const isFirst = row.id !== idBefore;
      const isSame = !isFirst && at > 0;
      this.ids.push(isSame ? (this.ids[at - 1] as string) : `{id="${row.id}"`);
      this.names.push(isSame ? (this.names[at - 1] as string) : `,name="${escapeLabel(row.name)}"`);
      this.zones.push(row.zone === null ? undefined : zoneText(row.zone, zoneTexts));
      this.infos.push(isFirst ? infoText(row) : undefined);
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
    numbers[at + column.success] = row.success ?? 0;
    numbers[at + column.failure] = row.failure ?? 0;
    numbers[at + column.attempts] = row.attempts ?? 0;
    numbers[at + column.transitions] = row.transitions ?? 0;
    numbers[at + column.sum] = row.sum_seconds ?? 0;
    numbers[at + column.lastRun] = row.last_run ?? Number.NaN;
    numbers[at + column.certificateExpiry] = row.certificate_expiry ?? Number.NaN;
    keepBuckets(row.buckets ?? '', numbers, at + column.buckets);
  }
}

function zoneText(zone: string, known: Map<string, string>): string {
  let text = known.get(zone);
  if (text === undefined) {
    text = `,zone="${escapeLabel(zone)}"} `;
    known.set(zone, text);
  }
  return text;
}

function infoText({ kind, labels }: CheckRow): string {
  const text = labels === '{}' ? '' : infoLabelsText(JSON.parse(labels) as Record<string, string>);
  return `,kind="${escapeLabel(kind)}"${text === '' ? '' : `,${text}`}`;
}

/** Reads the digits itself: a list of strings and numbers for each row would be most of the work of a page. */
function keepBuckets(text: string, numbers: Float64Array, from: number): void {
  let at = 0;
  let sum = 0;
  for (let bucket = 0; bucket < checkDurations.length; bucket++) {
    let count = 0;
    while (at < text.length) {
      const code = text.charCodeAt(at++);
      if (code === space) break;
      count = count * 10 + code - zero;
    }
    sum += count;
    numbers[from + bucket] = sum;
  }
}
