import type { System, Told } from './system.js';

/** A way to make a healthy system ill, and what the doctor has to say of it. */
export interface Case {
  readonly when: string;
  readonly cause: (system: System) => Promise<Told>;
  /** What what, why, mend and line together must say. */
  readonly says: RegExp;
  /** Other findings that cannot but come with it. */
  readonly besides?: readonly string[];
}
