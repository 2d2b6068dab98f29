import type { BoundGauge, BoundHistogram, InstrumentsOf } from '../instruments/instrument.js';
import type { MetricRegistry } from '../instruments/metric-registry.js';
import { http } from './http.metrics.js';

/** The route of a request that matched none. Scanners try thousands of paths, and each would be a series. */
export const unmatchedRoute = 'unmatched';
/** The status recorded for a caller that left before its answer was complete. */
export const abandonedStatus = 499;

const methods = http.requestDuration.labels.method.values;
export type HttpMethod = (typeof methods)[number];
const knownMethods: ReadonlySet<string> = new Set(methods);

/** A method is text from outside: what is not in the closed set is one value. */
export const methodOf = (text: string | undefined): HttpMethod =>
  text !== undefined && knownMethods.has(text) ? (text as HttpMethod) : '_OTHER';

export interface FinishedRequest {
  readonly method: HttpMethod;
  /** The template, never the path. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
  readonly requestBytes: number | undefined;
  readonly responseBytes: number | undefined;
  /** It ended in an unexpected error and was answered with 500. */
  readonly uncaught: boolean;
}

/** Bound series that are kept. There are few templates; beyond this the caller passes paths. */
const boundMax = 2000;

/** The one place that records the http family; both platforms call it with what they saw. */
export class HttpTelemetry {
  private readonly metrics: InstrumentsOf<typeof http>;
  private readonly active: BoundGauge;
  private readonly requestSize: BoundHistogram;
  private readonly responseSize: BoundHistogram;
  // Maps in maps: joining three texts to one key for every request would cost more than the recording.
  private readonly durations = new Map<string, Map<HttpMethod, Map<number, BoundHistogram>>>();
  private bound = 0;

  constructor(registry: MetricRegistry) {
    this.metrics = registry.register(http);
    this.active = this.metrics.activeRequests.with({});
    this.requestSize = this.metrics.requestSize.with({});
    this.responseSize = this.metrics.responseSize.with({});
  }

  started(): void {
    this.active.inc();
  }

  finished(request: FinishedRequest): void {
    const { method, route, status, seconds, requestBytes, responseBytes, uncaught } = request;
    this.active.dec();
    const duration = this.durations.get(route)?.get(method)?.get(status) ?? this.bind(method, route, status);
    duration.observe(seconds);
    if (requestBytes !== undefined) this.requestSize.observe(requestBytes);
    if (responseBytes !== undefined) this.responseSize.observe(responseBytes);
    if (uncaught) this.metrics.exceptions.inc({ method, status_code: '500' });
  }

  private bind(method: HttpMethod, route: string, status: number): BoundHistogram {
    const duration = this.metrics.requestDuration.with({ method, route, status_code: String(status) });
    if (this.bound >= boundMax) return duration;
    this.bound += 1;
    const byMethod = madeIn(this.durations, route, () => new Map<HttpMethod, Map<number, BoundHistogram>>());
    madeIn(byMethod, method, () => new Map<number, BoundHistogram>()).set(status, duration);
    return duration;
  }
}

function madeIn<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
