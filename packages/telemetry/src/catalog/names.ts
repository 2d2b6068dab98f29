import type { Definition } from './definition.js';

/** What Prometheus takes for a metric or a label; ours are stricter, the names of aliases are not. */
export const isMetricName = (name: string): boolean => /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name);
export const isLabelName = (name: string): boolean =>
  /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) && !name.startsWith('__');

export const isSnakeCase = (name: string): boolean => /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name);

export const wordsOf = (name: string): readonly string[] => name.split('_');

/** The name without the `_total` that says it is a counter. */
export const withoutTotal = (name: string): string => name.replace(/_total$/, '');

/** What a value is measured in; `none` where it is a number of things. */
export type Unit = 'seconds' | 'bytes' | 'ratio' | 'timestamp_seconds' | 'info' | 'size' | 'none';

/** Longest first, because a timestamp is in seconds as well. */
const unitEndings = ['timestamp_seconds', 'seconds', 'bytes', 'ratio', 'info', 'size'] as const;

/**
 * Reads the unit from the name, which is the only place that has it. `_size` is the unit of a histogram (items in
 * one); for a gauge, such as the size of a pool, it is a number of things.
 */
export const unitOf = ({
  name,
  kind,
}: Pick<Definition, 'name'> & Partial<Pick<Definition, 'kind'>>): Unit => {
  const unit = unitEndings.find((suffix) => withoutTotal(name).endsWith(`_${suffix}`)) ?? 'none';
  return unit === 'size' && kind !== undefined && kind !== 'histogram' ? 'none' : unit;
};
