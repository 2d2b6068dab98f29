import { uptime } from 'node:process';
import type { Resource } from '@opentelemetry/resources';
import { gather } from '../../instruments/gather.js';
import type { ForeignFamily, TableFamily } from '../../instruments/family.js';
import { Pacer } from '../../exposition/rendering.js';
import type { MetricRegistry } from '../../instruments/metric-registry.js';
import type { Series } from '../../instruments/series-table.js';
import { resourceBytes } from '../protobuf/any-value.js';
import { message, ProtobufBytes } from '../protobuf/protobuf-bytes.js';
import {
  foreignPoints,
  metricBytes,
  pointKinds,
  writeExemplar,
  writeHistogramPoint,
  writeLabels,
  writeNumberPoint,
  type Described,
} from './metric-points.js';

/** One request to send, and how many points it holds. */
export interface MetricsRequest {
  readonly bytes: Buffer;
  readonly points: number;
}

/** Points of one request: about a megabyte, which every receiver takes. */
const POINTS_PER_REQUEST = 5000;
const POINTS_PER_SLICE = 64;

const field = {
  resourceMetrics: 1,
  resource: 1,
  scopeMetrics: 2,
  scope: 1,
  metric: 2,
  dataPoint: 1,
} as const;

/**
 * A registry as OTLP requests: the families, numbers and buckets of a scrape, with their exemplars and
 * start times. They are written from the tables, in slices that release the event loop, one bounded request
 * after the other.
 */
export class MetricsEncoder {
  private readonly resource: Buffer;
  private readonly scope: Buffer;
  private readonly startedMs = Date.now() - uptime() * 1000;
  /** The unchanging start of the points of a series. It is freed with its series. */
  private readonly heads = new WeakMap<Series, Buffer>();

  constructor(
    private readonly registry: MetricRegistry,
    resource: Resource,
  ) {
    this.resource = resourceBytes(resource);
    this.scope = message((to) => to.text(1, '@bellwether/telemetry'));
  }

  async *requests(nowMs: number): AsyncGenerator<MetricsRequest> {
    const { leftOut, foreign } = await gather(this.registry);
    const pacer = new Pacer();
    const request = new RequestBytes(this.resource, this.scope);
    for (const family of this.registry.tableFamilies()) {
      if (!leftOut.has(family.origin)) yield* this.writeTable(family, nowMs, request, pacer);
    }
    for (const family of foreign) yield* this.writeForeign(family, nowMs, request, pacer);
    if (request.points > 0) yield request.finish();
  }

  private async *writeTable(
    family: TableFamily,
    nowMs: number,
    request: RequestBytes,
    pacer: Pacer,
  ): AsyncGenerator<MetricsRequest> {
    // A copy, because series may be added and removed between two slices.
    const all = [...family.table.series];
    request.begin(family);
    for (const [index, series] of all.entries()) {
      const full = series.at >= 0 && request.add((to) => this.writeSeries(to, family, series, nowMs));
      if (full) yield full;
      if (index % POINTS_PER_SLICE === 0 && pacer.isDue()) await pacer.rest();
    }
    request.end();
  }

  private async *writeForeign(
    family: ForeignFamily,
    nowMs: number,
    request: RequestBytes,
    pacer: Pacer,
  ): AsyncGenerator<MetricsRequest> {
    const kind = family.type === 'unknown' ? 'gauge' : family.type;
    const described: Described = { name: family.name, help: family.help, kind };
    request.begin(described);
    for (const point of foreignPoints(family, this.startedMs, nowMs)) {
      const full = request.add((to) => to.raw(point));
      if (full) yield full;
    }
    request.end();
    if (pacer.isDue()) await pacer.rest();
  }

  private writeSeries(to: ProtobufBytes, family: TableFamily, series: Series, nowMs: number): void {
    const { kind, table, bounds } = family;
    const head = this.headOf(family, series, nowMs);
    if (kind !== 'histogram') {
      writeNumberPoint(to, head, nowMs, series.values[series.at] as number);
    } else {
      const counts = [...series.values.subarray(series.at, series.at + table.width - 1)];
      const sum = series.values[series.at + table.width - 1] as number;
      writeHistogramPoint(to, head, nowMs, { bounds, counts, sum });
    }
    if (series.exemplars === undefined || table.exemplarSource === undefined) return;
    for (const exemplar of series.exemplars) {
      if (exemplar !== undefined) writeExemplar(to, pointKinds[kind].exemplars, exemplar);
    }
  }

  /** Start and labels never change, so they are encoded once. */
  private headOf(family: TableFamily, series: Series, nowMs: number): Buffer {
    const known = this.heads.get(series);
    if (known !== undefined) return known;
    // The series of an alias is made when it is first shown, long after its numbers began.
    const startedMs = family.origin === family.name ? series.startedAtMs : this.startedMs;
    // A series may start while this push is written; its start must not be later than the push.
    const startMs = Math.min(startedMs, nowMs);
    const head = message((to) => {
      if (family.kind !== 'gauge') to.nanoseconds(2, startMs);
      writeLabels(to, pointKinds[family.kind].attributes, family.table.labelNames, series.labelValues);
    });
    this.heads.set(series, head);
    return head;
  }
}

class RequestBytes {
  points = 0;
  private metrics = new ProtobufBytes();
  private family: Described | undefined;
  private familyPoints = new ProtobufBytes(8192);
  private readonly point = new ProtobufBytes(1024);

  constructor(
    private readonly resource: Buffer,
    private readonly scope: Buffer,
  ) {}

  begin(family: Described): void {
    this.family = family;
    this.familyPoints.length = 0;
  }

  /** Gives the request where this point has filled it; the family goes on in the next one. */
  add(write: (to: ProtobufBytes) => void): MetricsRequest | undefined {
    this.point.length = 0;
    write(this.point);
    this.familyPoints.block(field.dataPoint, this.point.finished());
    this.points += 1;
    if (this.points < POINTS_PER_REQUEST) return undefined;
    this.end();
    this.familyPoints.length = 0;
    return this.finish();
  }

  end(): void {
    if (this.family === undefined || this.familyPoints.length === 0) return;
    this.metrics.block(field.metric, metricBytes(this.family, this.familyPoints.finished()));
  }

  finish(): MetricsRequest {
    const metrics = this.metrics.finished();
    const scopeHead = message((to) => to.block(field.scope, this.scope));
    const resourceHead = message((to) => {
      to.block(field.resource, this.resource);
      to.opening(field.scopeMetrics, scopeHead.length + metrics.length);
    });
    const rest = resourceHead.length + scopeHead.length + metrics.length;
    const requestHead = message((to) => to.opening(field.resourceMetrics, rest));
    const bytes = Buffer.concat([requestHead, resourceHead, scopeHead, metrics]);
    const { points } = this;
    this.points = 0;
    this.metrics.length = 0;
    return { bytes, points };
  }
}
