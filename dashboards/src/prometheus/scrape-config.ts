/** How Prometheus has to scrape the processes. The rules select these names of scrape jobs. */
export interface ScrapeTarget {
  /** The process, by its name in the catalog. */
  readonly process: string;
  /** `host:port`, one for each replica. */
  readonly targets: readonly string[];
}

export interface ScrapeOptions {
  /** `/metrics` unless given. */
  readonly path?: string;
  readonly processes: Readonly<Record<string, string>>;
  readonly targets: readonly ScrapeTarget[];
  readonly bearerTokenFile?: string;
  readonly scrapeInterval?: string;
}

export const scrapeConfigs = (options: ScrapeOptions): object[] =>
  options.targets.map(({ process, targets }) => ({
    job_name: options.processes[process] ?? process,
    metrics_path: options.path ?? '/metrics',
    ...(options.scrapeInterval === undefined ? {} : { scrape_interval: options.scrapeInterval }),
    ...(options.bearerTokenFile === undefined
      ? {}
      : { authorization: { type: 'Bearer', credentials_file: options.bearerTokenFile } }),
    static_configs: [{ targets: [...targets] }],
  }));
