import type { BoundCounter, BoundHistogram, InstrumentsOf } from '../instruments/instrument.js';
import type { MetricRegistry } from '../instruments/metric-registry.js';
import { http } from './http.metrics.js';

/** The route of a request that matched none: scanners try paths by the thousand, and each would be a series. */
export const unmatchedRoute = 'unmatched';
/** What is recorded for a caller that went away before its answer was complete; nobody was told a status. */
export const abandonedStatus = 499;

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
export type HttpMethod = (typeof methods)[number] | '_OTHER';
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
  /** It ended in an error nobody had planned for. */
  readonly uncaught: boolean;
}

/** Bound series kept at hand. Templates are few; beyond this the caller hands us paths, which are not kept. */
const boundMax = 2000;

/** The one place that records the http family; both platforms call it with what they saw. */
export class HttpTelemetry {
  private readonly metrics: InstrumentsOf<typeof http>;
  private readonly durations = new Map<string, BoundHistogram>();
  private readonly exceptions = new Map<string, BoundCounter>();

  constructor(registry: MetricRegistry) {
    this.metrics = registry.register(http);
  }

  started(): void {
    this.metrics.activeRequests.inc();
  }

  finished(request: FinishedRequest): void {
    this.metrics.activeRequests.dec();
    this.durationOf(request).observe(request.seconds);
    if (request.requestBytes !== undefined) this.metrics.requestSize.observe(request.requestBytes);
    if (request.responseBytes !== undefined) this.metrics.responseSize.observe(request.responseBytes);
    if (request.uncaught) this.exceptionsOf(request).inc();
  }

  private durationOf({ method, route, status }: FinishedRequest): BoundHistogram {
    return kept(this.durations, `${method} ${status} ${route}`, () =>
      this.metrics.requestDuration.with({ method, route, status_code: String(status) }),
    );
  }

  private exceptionsOf({ method, status }: FinishedRequest): BoundCounter {
    return kept(this.exceptions, `${method} ${status}`, () =>
      this.metrics.exceptions.with({ method, status_code: String(status) }),
    );
  }
}

function kept<T>(cache: Map<string, T>, key: string, make: () => T): T {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  if (cache.size < boundMax) cache.set(key, made);
  return made;
}
