import type { Exemplar } from '../instruments/exemplar.js';
import { escapeLabel } from './family.js';
import type { LooseExemplar } from './family.js';
import { numberText } from './number-text.js';

/** OpenMetrics refuses exemplars whose label names and values are longer together. */
const LABEL_CHARACTERS_MAX = 128;

/** An id that would need escaping or more than one byte a character is not one a tracer made. */
const PLAIN_ID = /^[\w-]{1,48}$/;

/** What follows the number on the line; empty where there is no exemplar worth showing. */
export function exemplarText(exemplar: Exemplar | undefined): string {
  if (exemplar === undefined || !PLAIN_ID.test(exemplar.traceId) || !PLAIN_ID.test(exemplar.spanId))
    return '';
  const labels = `trace_id="${exemplar.traceId}",span_id="${exemplar.spanId}"`;
  return ` # {${labels}} ${numberText(exemplar.value)} ${numberText(exemplar.timestampMs / 1000)}`;
}

export function looseExemplarText(exemplar: LooseExemplar | undefined): string {
  if (exemplar === undefined) return '';
  const labels = Object.entries(exemplar.labels).map(([name, value]) => [name, String(value)] as const);
  const characters = labels.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (characters > LABEL_CHARACTERS_MAX) return '';
  const text = labels.map(([name, value]) => `${name}="${escapeLabel(value)}"`).join(',');
  const time = exemplar.timestampSeconds === undefined ? '' : ` ${numberText(exemplar.timestampSeconds)}`;
  return ` # {${text}} ${numberText(exemplar.value)}${time}`;
}
