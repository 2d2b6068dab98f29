import type { Inspection } from './inspection.js';

/** A note is no problem: it says what is not used or not seen, and leaves the exit code at 0. */
export type Level = 'problem' | 'note';

/** One thing that is wrong, told so that it can be mended without knowing the system. */
export interface Found<Name extends string = string> {
  /** Which of the things that can be wrong it is, for scripts. */
  readonly finding: Name;
  /** What is wrong. */
  readonly what: string;
  /** Why it matters, or what causes it. */
  readonly why: string;
  /** What mends it. */
  readonly mend: string;
  /** The very line to copy, where there is one. */
  readonly line?: string;
}

export interface Finding extends Found {
  readonly level: Level;
}

/** Looks at what was found out, and asks nothing itself. */
export interface Check<Name extends string = string> {
  /** What is looked at, as the line says that tells it is well. */
  readonly looksAt: string;
  /** Everything it can find. A finding needs a case that causes it in `testing/cases`. */
  readonly finds: Readonly<Record<Name, Level>>;
  /** Whether there was anything to look at; what was not looked at is not called well. */
  sawSomething(inspection: Inspection): boolean;
  find(inspection: Inspection): readonly Found<Name>[];
}

/** Keeps the names of the findings, so that `find` can return no other. */
export const defineCheck = <const Finds extends Readonly<Record<string, Level>>>(
  check: Omit<Check<keyof Finds & string>, 'finds'> & { readonly finds: Finds },
): Check<keyof Finds & string> => check;
