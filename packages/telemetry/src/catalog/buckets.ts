/** Bucket bounds by the question they answer. In seconds unless the name says otherwise. */

/** Is an answer fast enough for a person who waits for it? */
export const interactiveLatency = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** How long did a request take? The bounds of OpenTelemetry's HTTP convention, which are prometheus_client's too. */
export const requestDurations = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
] as const;

/** Is work in the background flowing, or is it piling up for minutes? */
export const backgroundWork = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] as const;

/** Is a query a key look-up, a scan, or a wait for a lock? */
export const databaseQueries = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5,
] as const;

/** Did a probe's target answer, and within which part of its timeout? Known to tenants; never change it. */
export const probes = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] as const;

/** Is a body a form, a document, or an upload? In bytes. */
export const bodySizes = [256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 5_242_880] as const;

/** How many were taken together? In items. */
export const batchSizes = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000] as const;
