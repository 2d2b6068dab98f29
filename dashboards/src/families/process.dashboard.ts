import { process } from '@bellwether/telemetry/families';
import { dashboard, row } from '../grafana/dashboard.js';
import {
  amount,
  bytes,
  named,
  perSecond,
  seconds,
  share,
  stacked,
  stat,
  table,
  timeseries,
} from '../grafana/panel.js';
import {
  count,
  max,
  min,
  quantile,
  rate,
  ratio,
  since,
  sum,
  timeIn,
  value,
  within,
} from '../promql/index.js';
import {
  processEventLoopBlocked,
  processFileDescriptorsRunningOut,
  processRestarting,
} from './process.rules.js';

const gc = process.gcDuration;

export const processDashboard = dashboard('process', 'Process runtime', {
  asks: 'Do the processes themselves have what they need: time, memory, files?',
  rows: [
    row('Right now', [
      stat('Worst event loop lag', seconds(max(process.eventLoopLagP99)), {
        reads: 'One turn of the event loop in a hundred starts at least this late, in the worst process.',
        alerts: [processEventLoopBlocked],
      }),
      stat('CPU', amount(sum(rate(process.cpu))), {
        reads:
          'Processor cores in use, over all processes. JavaScript itself cannot use more than one in each.',
        decimals: 2,
      }),
      stat('Memory', bytes(sum(process.residentMemory)), {
        reads: 'Memory that all processes hold together.',
      }),
      stat('Fullest file table', share(max(ratio(value(process.openFds), value(process.maxFds)))), {
        reads: 'Share of the files and connections a process may open that are open, in the fullest process.',
        alerts: [processFileDescriptorsRunningOut],
        decimals: 1,
      }),
      stat('Youngest process', seconds(min(since(process.startTime))), {
        reads:
          'How long the process that was started last has been running; a small number that stays small is a crash loop.',
      }),
    ]),
    row('Event loop', [
      timeseries(
        'Event loop lag',
        seconds([
          named('p50', max(process.eventLoopLagP50).by('@job', '@instance')),
          named('p99', max(process.eventLoopLagP99).by('@job', '@instance')),
        ]),
        {
          reads: 'How late a turn of the loop starts. Everything in the process waits at least that long.',
          alerts: [processEventLoopBlocked],
        },
      ),
      timeseries('Longest hold', seconds(max(process.eventLoopLagMax).by('@job', '@instance')), {
        reads: 'The longest a single piece of code kept the loop since the scrape before.',
      }),
      timeseries(
        'Lag, average and spread',
        seconds([
          named('now', max(process.eventLoopLag).by('@job')),
          named('least', max(process.eventLoopLagMin).by('@job')),
          named('mean', max(process.eventLoopLagMean).by('@job')),
          named('p90', max(process.eventLoopLagP90).by('@job')),
          named('spread', max(process.eventLoopLagStddev).by('@job')),
        ]),
        {
          reads:
            'A high mean is constant overload; a low mean with a wide spread is a few long computations.',
        },
      ),
    ]),
    row('Processor', [
      timeseries('CPU by process', amount(sum(rate(process.cpu)).by('@job', '@instance')), {
        reads:
          'Cores in use. A process that stays at one has a full event loop and needs a second beside it.',
      }),
      stacked(
        'User and system time',
        amount([
          named('user', sum(rate(process.cpuUser)).by('@job')),
          named('system', sum(rate(process.cpuSystem)).by('@job')),
        ]),
        { reads: 'Time in our code and in the kernel. Much system time means many small reads and writes.' },
      ),
    ]),
    row('Memory', [
      timeseries('Resident memory', bytes(value(process.residentMemory)), {
        reads: 'What the operating system counts. Compare it with the limit of the container.',
      }),
      timeseries(
        'Heap, used of total',
        bytes([
          named('used', value(process.heapSizeUsed)),
          named('total', value(process.heapSizeTotal)),
          named('external', value(process.externalMemory)),
        ]),
        { reads: 'Used that returns to ever higher lows after each collection is a leak.' },
      ),
      stacked('Heap by space', bytes(sum(process.heapSpaceUsed).by('@job', 'space')), {
        reads: 'Which part of the heap grows: old space holds what survives.',
      }),
      timeseries(
        'Room left in heap spaces',
        bytes([
          named('available', sum(process.heapSpaceAvailable).by('@job')),
          named('total', sum(process.heapSpaceTotal).by('@job')),
        ]),
        { reads: 'When nothing is available the next allocation ends the process.' },
      ),
      timeseries(
        'Address space',
        bytes([named('virtual', value(process.virtualMemory)), named('heap', value(process.heap))]),
        {
          reads: 'Reserved, not used; worth a look only when the machine limits it.',
          mayBeEmpty: 'only Linux tells these numbers',
        },
      ),
    ]),
    row('Garbage collection', [
      timeseries('Share of time spent collecting', share(sum(timeIn(gc)).by('@job')), {
        reads:
          'Time in which nothing else runs. More than a tenth means too little heap or too much garbage.',
      }),
      timeseries('Length of a collection', seconds(named('p99', quantile(0.99, gc).by('@job', 'kind'))), {
        reads: 'One collection in a hundred takes this long; during a major one the process answers nobody.',
      }),
      stacked('Collections', perSecond(sum(rate(gc)).by('@job', 'kind')), {
        reads: 'Collections a second by kind.',
      }),
    ]),
    row('What it holds on to', [
      timeseries(
        'Open files and connections',
        amount([named('open', value(process.openFds)), named('allowed', value(process.maxFds))]),
        { reads: 'Open that only climbs is a leak of connections.' },
      ),
      timeseries('File table in use', share(ratio(value(process.openFds), value(process.maxFds))), {
        reads: 'Share of the allowed files and connections that are open.',
        alerts: [processFileDescriptorsRunningOut],
      }),
      stacked('Active resources', amount(sum(process.activeResources).by('@job', 'type')), {
        reads: 'What keeps the event loop alive: timers, sockets, requests. One that only climbs is a leak.',
      }),
      stacked('Active handles', amount(sum(process.activeHandles).by('@job', 'type')), {
        reads: 'Sockets, timers and servers of the runtime, by class.',
      }),
      stacked('Active requests', amount(sum(process.activeRequests).by('@job', 'type')), {
        reads: 'Work given to the operating system and not returned yet.',
        mayBeEmpty: 'an idle process has no such request, and then there is no series',
      }),
    ]),
    row('Starts and versions', [
      timeseries('Starts in 30 minutes', amount(within('changes', '30m', process.startTime)), {
        reads: 'A deploy starts a process once. Above the line it keeps crashing.',
        alerts: [processRestarting],
      }),
      table('Node.js', amount(count(value(process.version)).by('@job', '@instance', 'version')), {
        reads: 'The version of Node.js in each process.',
        columns: { job: 'Job', instance: 'Instance', version: 'Node.js' },
      }),
    ]),
  ],
});
