import type { Definition } from './definition.js';
import { withoutTotal } from './names.js';

/** What a value is measured in; `none` where it is a number of things. */
export type Unit = 'seconds' | 'bytes' | 'ratio' | 'timestamp_seconds' | 'info' | 'size' | 'none';

/** Longest first, because a timestamp is in seconds as well. */
export const unitEndings = ['timestamp_seconds', 'seconds', 'bytes', 'ratio', 'info', 'size'] as const;

/** The name is the only place where the unit is said, so the name is where it is read. */
export const unitOf = (definition: Pick<Definition, 'name'>): Unit => {
  const name = withoutTotal(definition.name);
  return unitEndings.find((unit) => name.endsWith(`_${unit}`)) ?? 'none';
};
