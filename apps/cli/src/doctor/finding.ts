import type { Inspection } from './inspection.js';

/** A note names what is not used or not seen. The exit code stays 0. */
export type Level = 'problem' | 'note';

/** One thing that is wrong, with what a reader needs to mend it without knowing the system. */
export interface Found<Name extends string = string> {
  /** Its name, for scripts. */
  readonly finding: Name;
  readonly what: string;
  /** Why it matters, or what causes it. */
  readonly why: string;
  readonly mend: string;
  /** The line to copy, if there is one. */
  readonly line?: string;
}

export interface Finding extends Found {
  readonly level: Level;
}

/** Reads the inspection and asks nothing itself. */
export interface Check<Name extends string = string> {
  /** What is checked, as shown in the line of checks without a finding. */
  readonly looksAt: string;
  /** Everything it can find. A finding needs a case that causes it in `testing/cases`. */
  readonly finds: Readonly<Record<Name, Level>>;
  /** Whether there was anything to check. What was not checked is not called well. */
  sawSomething(inspection: Inspection): boolean;
  find(inspection: Inspection): readonly Found<Name>[];
}

type CheckSpec<Name extends string> = Omit<Check<Name>, 'find'> & {
  find(inspection: Inspection): Found<Name> | readonly Found<Name>[];
};

/** Keeps the names of the findings, so that `find` can return no other. */
export const defineCheck = <const Finds extends Readonly<Record<string, Level>>>(
  check: CheckSpec<keyof Finds & string> & { readonly finds: Finds },
): Check<keyof Finds & string> => ({ ...check, find: (inspection) => [check.find(inspection)].flat() });
