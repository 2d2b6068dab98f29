/**
 * `stable`: name, kind, unit, labels and buckets are a promise. `experimental`: may change with a note.
 * `deprecated`: still there, with its replacement and the last version that has it.
 */
export type Stability = 'stable' | 'experimental' | Deprecated;

export interface Deprecated {
  readonly deprecated: { readonly replacement: string; readonly lastVersion: string };
}

export const deprecated = (replacement: string, lastVersion: string): Deprecated => ({
  deprecated: { replacement, lastVersion },
});
