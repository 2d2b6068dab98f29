import { Gauge, Histogram, Registry } from 'prom-client';
import { Exposition, MetricRegistry } from '../dist/index.js';
import { bounded, defineMetrics, gauge, histogram, waitedForByAPerson } from '../dist/catalog/index.js';
import { medianOf } from './measure.mjs';

const SCRAPES = 15;
/** Lines of text, which is what Prometheus calls series. */
const SERIES = 100_000;
const METRICS = 10;
const LINES_PER_HISTOGRAM = waitedForByAPerson.length + 3;

const routes = bounded(100_000, 'bench');
const labels = { method: routes, route: routes, status_code: routes };
const labelNames = Object.keys(labels);

const labelSetsOf = (count) =>
  Array.from({ length: count }, (_, i) => ({
    method: i % 2 === 0 ? 'GET' : 'POST',
    route: `/api/v1/organizations/:organization/things/${i}`,
    status_code: '200',
  }));

function catalogOf(kind) {
  const common = { help: 'Bench.', owner: 'every', stability: 'experimental', labels };
  return defineMetrics(
    'bench',
    Object.fromEntries(
      Array.from({ length: METRICS }, (_, m) => [
        `m${m}`,
        kind === 'histogram'
          ? histogram(`bench_${m}_request_duration_seconds`, { ...common, buckets: waitedForByAPerson })
          : gauge(`bench_${m}_open_requests`, common),
      ]),
    ),
  );
}

/** The same metrics twice: ours, and made with prom-client itself. */
function subjects(kind) {
  const registry = new MetricRegistry({ process: 'bench', seriesLimit: SERIES });
  const ours = Object.values(registry.register(catalogOf(kind)));
  const theirRegistry = new Registry();
  const theirs = ours.map(({ definition: { name, help } }) =>
    kind === 'histogram'
      ? new Histogram({
          name,
          help,
          labelNames,
          registers: [theirRegistry],
          buckets: [...waitedForByAPerson],
        })
      : new Gauge({ name, help, labelNames, registers: [theirRegistry] }),
  );
  const perMetric = Math.round(SERIES / METRICS / (kind === 'histogram' ? LINES_PER_HISTOGRAM : 1));
  return { registry, ours, theirRegistry, theirs, sets: labelSetsOf(perMetric) };
}

/** How numbers come to be. Whole: a count. Measured: any double, the worst to write. */
const shapes = {
  'histograms, durations in ms': {
    kind: 'histogram',
    write: (metric, labels, i, round) => metric.observe(labels, ((i * 7919 + round * 31) % 9000) / 1000),
  },
  'gauges, whole numbers': {
    kind: 'gauge',
    write: (metric, labels, i, round) => metric.set(labels, i * 7 + round * 10_007),
  },
  'gauges, any double': {
    kind: 'gauge',
    write: (metric, labels, i, round) => metric.set(labels, Math.sin(i * 31 + round) * 1000),
  },
};

async function timed(work) {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

export async function scrapeRows() {
  const rows = [];
  for (const [shape, { kind, write }] of Object.entries(shapes)) {
    const { registry, ours, theirRegistry, theirs, sets } = subjects(kind);
    const exposition = new Exposition(registry);
    const touch = (metrics, round, share) => {
      for (const metric of metrics) {
        for (let i = 0; i < sets.length; i++) if (i % 10 < share * 10) write(metric, sets[i], i, round);
      }
    };
    let round = 0;
    touch(ours, round, 1);
    touch(theirs, round, 1);
    const first = await timed(() => exposition.render('text'));
    for (const share of [1, 0.1, 0]) {
      const times = { ours: [], theirs: [], openmetrics: [] };
      for (let scrape = 0; scrape < SCRAPES; scrape++) {
        round++;
        touch(ours, round, share);
        touch(theirs, round, share);
        globalThis.gc?.();
        times.theirs.push(await timed(() => theirRegistry.metrics()));
        globalThis.gc?.();
        times.ours.push(await timed(() => exposition.render('text')));
        times.openmetrics.push(await timed(() => exposition.render('openmetrics')));
      }
      rows.push({
        shape,
        changed: `${share * 100} %`,
        first,
        theirs: medianOf(times.theirs),
        ours: medianOf(times.ours),
        openmetrics: medianOf(times.openmetrics),
      });
    }
  }
  return rows;
}
