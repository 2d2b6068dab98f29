import type { MetricSet } from '@bellwether/telemetry/catalog';

/** What is the same in everything that is generated for one product. */
export interface Product {
  /** As people say it: the title of dashboards begins with nothing else. */
  readonly name: string;
  /** As machines say it: uids, groups and receivers begin with it. */
  readonly slug: string;
  /** Processes and the names of the scrape jobs that watch them. Rules look at these jobs and no others. */
  readonly processes: Readonly<Record<string, string>>;
  /** Addresses by process where `/debug/metrics` is served, which may be asked instead of `/metrics`. */
  readonly debugTargets: Readonly<Record<string, string>>;
  readonly catalog: readonly MetricSet[];
  /** Stands in the build info of every process, in every dashboard and in the rules. */
  readonly catalogHash: string;
  /** Where people open Grafana: alerts lead there, to their panel and to their runbook. */
  readonly grafanaUrl: string;
  /** Begins a runbook; the name of the alert is put behind it. Without one, the message says what to write. */
  readonly newRunbookCommand: string | undefined;
  readonly generateCommand: string;
}

/** Stands in every generated file: what it came from, and how it is made anew. */
export const provenance = ({ catalogHash, generateCommand }: Product): string =>
  `Generated from catalog ${catalogHash} by \`${generateCommand}\`; changes made here are lost.`;

export const uidOf = ({ slug }: Product, domain: string): string => `${slug}-${domain}`;
