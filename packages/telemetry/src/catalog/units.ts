import type { Definition } from './definition.js';
import { withoutTotal } from './names.js';

/** What a value is measured in; `none` where it is a number of things. */
export type Unit = 'seconds' | 'bytes' | 'ratio' | 'timestamp_seconds' | 'info' | 'size' | 'none';

/** Longest first, because a timestamp is in seconds as well. */
const unitEndings = ['timestamp_seconds', 'seconds', 'bytes', 'ratio', 'info', 'size'] as const;

/**
 * The name is the only place where the unit is said, so the name is where it is read. Items in one are the unit
 * of a histogram; a gauge such as the size of a pool is a number of things.
 */
export const unitOf = ({
  name,
  kind,
}: Pick<Definition, 'name'> & Partial<Pick<Definition, 'kind'>>): Unit => {
  const unit = unitEndings.find((ending) => withoutTotal(name).endsWith(`_${ending}`)) ?? 'none';
  return unit === 'size' && kind !== undefined && kind !== 'histogram' ? 'none' : unit;
};
