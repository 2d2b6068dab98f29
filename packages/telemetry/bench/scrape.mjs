import { Gauge, Histogram, Registry } from 'prom-client';
import { Exposition, MetricRegistry } from '../dist/index.js';
import { bounded, defineMetrics, gauge, histogram, interactiveLatency } from '../dist/catalog/index.js';
import { medianOf, threadMs } from './measure.mjs';
import { exactThreadMs } from './thread-clock.mjs';

const SCRAPES = 15;
/** Lines of text, which is what Prometheus calls series. */
const SERIES = 100_000;
const METRICS = 10;
const LINES_PER_HISTOGRAM = interactiveLatency.length + 3;

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
          ? histogram(`bench_${m}_request_duration_seconds`, { ...common, buckets: interactiveLatency })
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
          buckets: [...interactiveLatency],
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
  // Everyone starts with the rubbish of those before them swept away.
  globalThis.gc?.();
  const startedAt = threadMs();
  await work();
  return threadMs() - startedAt;
}

/**
 * The longest time in which nothing else could run while the work went on: by the clock on the wall, which a busy
 * neighbour lengthens, and as processor time of this thread, which is what the slice itself took.
 */
async function longestHold(work) {
  globalThis.gc?.();
  const longest = { wall: 0, cpu: 0 };
  const startedAt = exactThreadMs();
  let isDone = false;
  let wall = performance.now();
  let cpu = exactThreadMs();
  const probe = () => {
    if (isDone) return;
    const nowWall = performance.now();
    const nowCpu = exactThreadMs();
    longest.wall = Math.max(longest.wall, nowWall - wall);
    longest.cpu = Math.max(longest.cpu, nowCpu - cpu);
    wall = nowWall;
    cpu = nowCpu;
    setImmediate(probe);
  };
  setImmediate(probe);
  await work();
  await new Promise((resolve) => setImmediate(resolve));
  isDone = true;
  return { ...longest, total: exactThreadMs() - startedAt };
}

export async function scrapeRows() {
  const rows = [];
  for (const [shape, { kind, write }] of Object.entries(shapes)) {
    const { registry, ours, theirRegistry, theirs, sets } = subjects(kind);
    const exposition = new Exposition(registry);
    const text = () => exposition.render('text');
    const openMetrics = () => exposition.render('openmetrics');
    const prom = () => theirRegistry.metrics();
    let round = 0;
    const touch = (share) => {
      round++;
      for (const metric of [...ours, ...theirs]) {
        for (let i = 0; i < sets.length; i++) if (i % 10 < share * 10) write(metric, sets[i], i, round);
      }
    };
    touch(1);
    const { total: first, cpu: firstSlice } = await longestHold(text);
    for (const share of [1, 0.1, 0]) {
      const times = { ours: 0, theirs: 0, openMetrics: 0 };
      const holds = { ours: [], theirs: [] };
      for (let scrape = 0; scrape < SCRAPES; scrape++) {
        touch(share);
        times.theirs += await timed(prom);
        times.ours += await timed(text);
        times.openMetrics += await timed(openMetrics);
        touch(share);
        holds.theirs.push(await longestHold(prom));
        holds.ours.push(await longestHold(text));
      }
      rows.push({
        shape,
        changed: `${share * 100} %`,
        first,
        firstSlice,
        theirs: times.theirs / SCRAPES,
        ours: times.ours / SCRAPES,
        openMetrics: times.openMetrics / SCRAPES,
        theirHold: medianOf(holds.theirs.map(({ cpu }) => cpu)),
        hold: medianOf(holds.ours.map(({ cpu }) => cpu)),
        longestHold: Math.max(...holds.ours.map(({ cpu }) => cpu)),
        wallHold: medianOf(holds.ours.map(({ wall }) => wall)),
      });
    }
  }
  return rows;
}
