import type { Definition } from '../catalog/index.js';

/** How long a collector may take at a scrape, unless it states its own limit. Prometheus gives up after 10 s. */
export const COLLECTOR_TIMEOUT_MS = 2000;

/** Reads something at the moment of a scrape and sets the metrics it fills. */
export interface Collector {
  readonly name: string;
  /** Left out of a scrape in which the collector failed: an old number must not look like a new one. */
  readonly fills: readonly Definition[];
  readonly timeoutMs?: number;
  /** Stops early when the signal aborts. What it sets afterwards shows in the next good scrape. */
  collect(signal: AbortSignal): void | Promise<void>;
}

export type CollectorFailureReason = 'error' | 'timeout' | 'still_running';
