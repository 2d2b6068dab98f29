import type { Artefacts } from '../artefacts.js';

/** Something that is wrong, and what to add, remove or change. */
export interface Finding {
  readonly where: string;
  readonly wrong: string;
  readonly mend: string;
}

export interface Rule {
  readonly name: string;
  /** Why it exists, for whoever meets its message. */
  readonly explains: string;
  readonly check: (artefacts: Artefacts) => readonly Finding[];
}

export const finding = (where: string, wrong: string, mend: string): Finding => ({ where, wrong, mend });
