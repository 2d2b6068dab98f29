import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { MetricRegistry } from '../dist/index.js';
import {
  bounded,
  counter,
  defineMetrics,
  gauge,
  histogram,
  oneOf,
  interactiveLatency,
} from '../dist/catalog/index.js';
import { threadMs } from './measure.mjs';

const ROUNDS = 10;
/** A bound call is so short that it takes more of them to see it. */
const CALLS = { theirs: 100_000, labelled: 300_000, bound: 2_000_000 };

const method = oneOf('GET', 'POST');
const route = bounded(100, 'routes');
const status = bounded(30, 'status codes');
const labels = { method, route, status_code: status };
const common = { help: 'Bench.', owner: 'every', stability: 'experimental' };
const set = defineMetrics('bench', {
  requests: counter('bench_requests_total', { ...common, labels }),
  open: gauge('bench_open', { ...common, labels }),
  duration: histogram('bench_duration_seconds', { ...common, labels, buckets: interactiveLatency }),
});

/** The same label sets for everyone: 2 methods, 20 routes, 3 statuses, as objects made by the caller. */
function labelSets() {
  const sets = [];
  for (const method of ['GET', 'POST']) {
    for (let route = 0; route < 20; route++) {
      for (const status_code of ['200', '404', '500'])
        sets.push({ method, route: `/api/v1/things/${route}`, status_code });
    }
  }
  return sets;
}

const durations = Array.from({ length: 1024 }, (_, i) => ((i * 7919) % 1024) / 200);

function subjects() {
  const ours = new MetricRegistry({ process: 'bench' }).register(set);
  const registers = [new Registry()];
  const labelNames = ['method', 'route', 'status_code'];
  const theirs = {
    requests: new Counter({ name: 'bench_requests_total', help: 'Bench.', labelNames, registers }),
    open: new Gauge({ name: 'bench_open', help: 'Bench.', labelNames, registers }),
    duration: new Histogram({
      name: 'bench_duration_seconds',
      help: 'Bench.',
      labelNames,
      registers,
      buckets: [...interactiveLatency],
    }),
  };
  return { ours, theirs };
}

export async function recordRows() {
  const { ours, theirs } = subjects();
  const sets = labelSets();
  const boundCounters = sets.map((labels) => ours.requests.with(labels));
  const boundGauges = sets.map((labels) => ours.open.with(labels));
  const boundHistograms = sets.map((labels) => ours.duration.with(labels));
  const n = sets.length;
  const cases = {
    counter: {
      theirs: (i) => theirs.requests.inc(sets[i % n]),
      labelled: (i) => ours.requests.inc(sets[i % n]),
      bound: (i) => boundCounters[i % n].inc(),
    },
    gauge: {
      theirs: (i) => theirs.open.set(sets[i % n], i),
      labelled: (i) => ours.open.set(sets[i % n], i),
      bound: (i) => boundGauges[i % n].set(i),
    },
    histogram: {
      theirs: (i) => theirs.duration.observe(sets[i % n], durations[i & 1023]),
      labelled: (i) => ours.duration.observe(sets[i % n], durations[i & 1023]),
      bound: (i) => boundHistograms[i % n].observe(durations[i & 1023]),
    },
  };
  const rows = [];
  for (const [kind, calls] of Object.entries(cases)) {
    const times = { theirs: 0, labelled: 0, bound: 0 };
    // Interleaved, so that whatever else the machine does falls on all alike; the first round warms up.
    for (let round = 0; round <= ROUNDS; round++) {
      for (const [who, call] of Object.entries(calls)) {
        const startedAt = threadMs();
        for (let i = 0; i < CALLS[who]; i++) call(i);
        if (round > 0) times[who] += threadMs() - startedAt;
      }
    }
    const perCall = (who) => (times[who] * 1e6) / (ROUNDS * CALLS[who]);
    rows.push({ kind, theirs: perCall('theirs'), labelled: perCall('labelled'), bound: perCall('bound') });
  }
  return rows;
}
