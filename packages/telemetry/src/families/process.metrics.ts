import { bounded, counter, defineMetrics, gauge, histogram, oneOf, type Labels } from '../catalog/index.js';

/** The names are those of every Node.js process that is scraped, so that dashboards made elsewhere fit. */
const ofEveryProcess = <const L extends Labels>(help: string, labels: L) =>
  ({ help, owner: 'every', stability: 'stable', labels }) as const;

const plainCounter = (name: `${string}_total`, help: string) => counter(name, ofEveryProcess(help, {}));
const plainGauge = (name: string, help: string) => gauge(name, ofEveryProcess(help, {}));
const lagPercentile = (name: string, nth: number) =>
  plainGauge(name, `The ${nth}th percentile of the recorded event loop delays.`);

/** A well-known name that breaks our rules. */
const wellKnown = {
  exceptions: { 'no-label-in-name': 'prom-client gives the name, and dashboards know it' },
};

const space = bounded(20, "the memory spaces of one version of Node.js's engine");
const heapSpace = (name: string, part: string) => {
  const described = ofEveryProcess(`Process heap space size ${part} from Node.js in bytes.`, { space });
  return gauge(name, { ...described, ...wellKnown });
};
const oneVersion = bounded(1, 'a process runs on one version');
const type = bounded(60, 'kinds of resources Node.js has');
const byType = (name: string, help: string) => gauge(name, ofEveryProcess(help, { type }));

/** Processor time, memory, event loop and garbage collection, as prom-client measures them. */
export const process = defineMetrics('process', {
  cpuUser: plainCounter('process_cpu_user_seconds_total', 'Total user CPU time spent in seconds.'),
  cpuSystem: plainCounter('process_cpu_system_seconds_total', 'Total system CPU time spent in seconds.'),
  cpu: plainCounter('process_cpu_seconds_total', 'Total user and system CPU time spent in seconds.'),
  startTime: plainGauge(
    'process_start_time_seconds',
    'Start time of the process since unix epoch in seconds.',
  ),
  residentMemory: plainGauge('process_resident_memory_bytes', 'Resident memory size in bytes.'),
  virtualMemory: plainGauge('process_virtual_memory_bytes', 'Virtual memory size in bytes.'),
  heap: plainGauge('process_heap_bytes', 'Process heap size in bytes.'),
  openFds: plainGauge('process_open_fds', 'Number of open file descriptors.'),
  maxFds: plainGauge('process_max_fds', 'Maximum number of open file descriptors.'),
  eventLoopLag: plainGauge('nodejs_eventloop_lag_seconds', 'Lag of event loop in seconds.'),
  eventLoopLagMin: plainGauge('nodejs_eventloop_lag_min_seconds', 'The minimum recorded event loop delay.'),
  eventLoopLagMax: plainGauge('nodejs_eventloop_lag_max_seconds', 'The maximum recorded event loop delay.'),
  eventLoopLagMean: plainGauge(
    'nodejs_eventloop_lag_mean_seconds',
    'The mean of the recorded event loop delays.',
  ),
  eventLoopLagStddev: plainGauge(
    'nodejs_eventloop_lag_stddev_seconds',
    'The standard deviation of the recorded event loop delays.',
  ),
  eventLoopLagP50: lagPercentile('nodejs_eventloop_lag_p50_seconds', 50),
  eventLoopLagP90: lagPercentile('nodejs_eventloop_lag_p90_seconds', 90),
  eventLoopLagP99: lagPercentile('nodejs_eventloop_lag_p99_seconds', 99),
  activeResources: byType(
    'nodejs_active_resources',
    'Number of active resources that are currently keeping the event loop alive, grouped by async resource type.',
  ),
  activeHandles: byType(
    'nodejs_active_handles',
    'Number of active libuv handles grouped by handle type. Every handle type is C++ class name.',
  ),
  activeRequests: byType(
    'nodejs_active_requests',
    'Number of active libuv requests grouped by request type. Every request type is C++ class name.',
  ),
  heapSizeTotal: plainGauge('nodejs_heap_size_total_bytes', 'Process heap size from Node.js in bytes.'),
  heapSizeUsed: plainGauge('nodejs_heap_size_used_bytes', 'Process heap size used from Node.js in bytes.'),
  externalMemory: plainGauge('nodejs_external_memory_bytes', 'Node.js external memory size in bytes.'),
  heapSpaceTotal: heapSpace('nodejs_heap_space_size_total_bytes', 'total'),
  heapSpaceUsed: heapSpace('nodejs_heap_space_size_used_bytes', 'used'),
  heapSpaceAvailable: heapSpace('nodejs_heap_space_size_available_bytes', 'available'),
  version: gauge('nodejs_version_info', {
    ...ofEveryProcess('Node.js version info.', {
      version: oneVersion,
      major: oneVersion,
      minor: oneVersion,
      patch: oneVersion,
    }),
    ...wellKnown,
  }),
  gcDuration: histogram('nodejs_gc_duration_seconds', {
    ...ofEveryProcess('Garbage collection duration by kind, one of major, minor, incremental or weakcb.', {
      kind: oneOf('major', 'minor', 'incremental', 'weakcb'),
    }),
    buckets: [0.001, 0.01, 0.1, 1, 2, 5],
  }),
});
