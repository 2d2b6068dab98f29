import type { Inspection } from './inspection.js';

/** One thing that is wrong, told so that it can be mended without knowing the system. */
export interface Finding {
  /** The check that found it, for scripts. */
  readonly check: string;
  /** What is wrong. */
  readonly what: string;
  /** Why it matters, or what causes it. */
  readonly why: string;
  /** The line that mends it. */
  readonly mend: string;
  /** A note is no problem: it says what is not used, and leaves the exit code at 0. */
  readonly level: 'problem' | 'note';
}

/** Looks at what was found out, and asks nothing itself. */
export interface Check {
  readonly name: string;
  /** What is looked at, as the line says that tells it is well. */
  readonly looksAt: string;
  find(inspection: Inspection): readonly Omit<Finding, 'check' | 'level'>[];
  readonly level?: 'note';
}
