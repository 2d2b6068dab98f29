import { TRUNCATED } from '../redaction/marks.js';
import { redactFields } from '../redaction/redact-fields.js';
import { mayHoldSecret } from '../redaction/redact-text.js';

/** A line beyond this is taken apart and cut; collectors of logs drop or split such lines. */
export const LINE_LENGTH_MAX = 65_536;

/**
 * One finished log line without its secrets. Working on the line covers whatever put something on it: bindings,
 * serializers, interpolated messages. Most lines show no sign of a secret and pass as they are.
 */
export const redactLine = (line: string): string => {
  if (line.length <= LINE_LENGTH_MAX && !mayHoldSecret(line)) return line;
  let fields: unknown;
  try {
    fields = JSON.parse(line);
  } catch {
    // Nothing may leave that could not be looked at.
    return `${JSON.stringify({ level: 'error', message: 'a log line could not be read for redaction' })}\n`;
  }
  const shown = redactFields(fields);
  if (shown === fields && line.length <= LINE_LENGTH_MAX) return line;
  const text = JSON.stringify(shown);
  if (text.length <= LINE_LENGTH_MAX) return `${text}\n`;
  return `${JSON.stringify(onlyShortFields(shown as Record<string, unknown>))}\n`;
};

const SHORT = 1024;

/** What remains of a line that is too long even after its texts were cut: the fields that are short. */
const onlyShortFields = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields)
      .slice(0, 50)
      .map(([key, value]) => {
        const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
        return [key.slice(0, SHORT), text.length <= SHORT ? value : text.slice(0, SHORT) + TRUNCATED];
      }),
  );
