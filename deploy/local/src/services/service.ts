/** A Postgres or Redis that can be used now, and where it came from. */
export interface Service {
  readonly url: string;
  /** What the table of `pnpm dev` says about it. */
  readonly description: string;
  /** Ends what we started; does nothing to a server that was configured. */
  stop(): Promise<void>;
}
