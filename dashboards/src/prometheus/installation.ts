/** What differs between two places that run the same product. */
export interface Installation {
  /** Scrape jobs that must exist, by process. */
  readonly processes: Readonly<Record<string, string>>;
  /** What these rules were made for; a process with another catalog is older or newer than they are. */
  readonly catalogHash: string;
}
