import type { Child } from '../children/child.js';

/** A Postgres or Redis that can be used now, and where it came from. */
export interface Service {
  readonly url: string;
  /** What the table of `pnpm dev` says about it. */
  readonly description: string;
  /** The process we started for it; a server that was configured has none, and is never touched. */
  readonly child?: Child;
}
