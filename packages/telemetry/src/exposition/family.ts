import { unitOf } from '../catalog/index.js';
import type { Unit } from '../catalog/index.js';
import type { TableFamily } from '../instruments/table-family.js';
import type { Format } from './accept.js';

export interface LooseSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, unknown>>;
  readonly value: number;
  readonly exemplar?: LooseExemplar | undefined;
}

export interface LooseExemplar {
  readonly labels: Readonly<Record<string, unknown>>;
  readonly value: number;
  readonly timestampSeconds?: number | undefined;
}

export type FamilyType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'unknown';

/** A family given as samples: from metrics made with prom-client itself, or read from a database. */
export interface LooseFamily {
  readonly name: string;
  readonly type: FamilyType;
  readonly help: string;
  readonly samples: readonly LooseSample[];
}

/** A family whose samples come one by one; those of one series stand together. */
export type StreamedFamily = Omit<LooseFamily, 'samples'> & {
  readonly samples: Iterable<LooseSample> | AsyncIterable<LooseSample>;
};

export type Family = TableFamily | LooseFamily;

export const isTableFamily = (family: Family): family is TableFamily => 'table' in family;

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
