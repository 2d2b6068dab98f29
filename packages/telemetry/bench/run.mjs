/**
 * Recording and scraping beside prom-client 15, in one run on one machine: read the ratios, not the times.
 * Run with `pnpm --filter @bellwether/telemetry bench` after `pnpm build`.
 */
import { cpus } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { recordRows } from './record.mjs';
import { scrapeRows } from './scrape.mjs';

setFlagsFromString('--expose-gc');
globalThis.gc = runInNewContext('gc');

const ratio = (theirs, ours) => `1/${(theirs / ours).toFixed(1)}`;
const ms = (value) => value.toFixed(1);

console.log(`Node.js ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`);

console.log('\nRecording with three labels, nanoseconds of processor time a call (means)');
console.table(
  (await recordRows()).map(({ kind, theirs, labelled, bound }) => ({
    kind,
    'prom-client labelled': ms(theirs),
    'ours labelled': ms(labelled),
    'ours bound': ms(bound),
    'labelled, ratio': ratio(theirs, labelled),
    'bound, ratio': ratio(theirs, bound),
  })),
);

console.log(
  '\nA scrape of 100 000 series, milliseconds of processor time (means), and the longest slice of each that holds the event loop, in processor time too (median and longest of the scrapes)',
);
console.table(
  (await scrapeRows()).map((row) => ({
    shape: row.shape,
    changed: row.changed,
    'prom-client': ms(row.theirs),
    ours: ms(row.ours),
    OpenMetrics: ms(row.openMetrics),
    ratio: ratio(row.theirs, row.ours),
    'first, ever': ms(row.first),
    'its slice': ms(row.firstSlice),
    'slice, prom-client': ms(row.theirHold),
    'slice, ours': ms(row.hold),
    'longest slice': ms(row.longestHold),
    'slice by the clock': ms(row.wallHold),
  })),
);
