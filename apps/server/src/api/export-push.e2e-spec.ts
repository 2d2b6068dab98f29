import { type TestProcess, waitUntil } from '@bellwether/local/testing';
import {
  OtlpReceiver,
  type ParsedFamily,
  pushedSamples,
  type ReceivedMetric,
  sampleKey,
  scrape,
} from '@bellwether/telemetry/testing';
import { familiesOf, totalOf, WatchedProcesses } from './testing/watched-processes.js';

const startMs = 90_000;
const waitLimits = { timeoutMs: 30_000 };
const attemptsMax = 5;

let byOtlp: OtlpReceiver;
let byDsn: OtlpReceiver;
let processes: WatchedProcesses;

beforeAll(async () => {
  [byOtlp, byDsn] = await Promise.all([OtlpReceiver.start(), OtlpReceiver.start()]);
  processes = await WatchedProcesses.start({
    OTEL_EXPORTER_OTLP_ENDPOINT: byOtlp.url,
    BELLWETHER_CLOUD_DSN: `http://key@127.0.0.1:${byDsn.port}/42`,
    BELLWETHER_ENABLE_DB_METRICS: 'true',
    OTEL_METRIC_EXPORT_INTERVAL: '400',
    OTEL_BSP_SCHEDULE_DELAY: '100',
  });
  const paid = await Promise.all(Array.from({ length: 20 }, () => processes.pay()));
  await Promise.all(paid.map(({ id }) => processes.applied(id)));
  await (await fetch(`${processes.server.url}/no/such/page`)).text();
}, startMs);

afterAll(async () => {
  await processes?.stop();
  await Promise.all([byOtlp?.stop(), byDsn?.stop()]);
});

interface Push {
  readonly atMs: number;
  readonly metrics: readonly ReceivedMetric[];
}

/** What one process sent to one destination, push by push: all points of a push bear the same moment. */
const pushesOf = (receiver: OtlpReceiver, service: string): readonly Push[] => {
  const pushes = new Map<number, ReceivedMetric[]>();
  for (const metric of receiver.metrics) {
    const atMs = metric.points[0]?.timeMs;
    if (metric.service !== service || atMs === undefined) continue;
    pushes.set(atMs, [...(pushes.get(atMs) ?? []), metric]);
  }
  return [...pushes].map(([atMs, metrics]) => ({ atMs, metrics }));
};

/** The first whole push of a process that began after a moment; one is whole when the next has begun. */
const pushAfter = async (receiver: OtlpReceiver, service: string, momentMs: number): Promise<Push> =>
  waitUntil(
    () => {
      const next = pushesOf(receiver, service).filter(({ atMs }) => atMs > momentMs);
      return next.length > 1 ? next[0] : undefined;
    },
    { ...waitLimits, what: `a push of ${service}` },
  );

const samplesOf = (families: readonly ParsedFamily[]): ReadonlyMap<string, number> =>
  new Map(
    families.flatMap(({ samples }) =>
      samples.map(({ name, labels, value }): [string, number] => [sampleKey(name, labels), value]),
    ),
  );

/** Numbers that a process reports about itself and its own export change with every look. */
const moves = (name: string): boolean => /^(?:process|nodejs|telemetry)_/.test(name);
const kinds: Readonly<Record<string, string>> = { counter: 'sum', untyped: 'gauge', unknown: 'gauge' };

/** How a push differs from the scrapes before and after it; nothing where it is what a scrape at its moment had shown. */
const differences = (
  before: readonly ParsedFamily[],
  { metrics }: Push,
  after: readonly ParsedFamily[],
): readonly string[] => {
  const pushed = new Map(metrics.map((metric) => [metric.name, metric]));
  const next = samplesOf(after);
  const shown = before.filter(({ samples }) => samples.length > 0);
  const found = [...pushed.keys()].filter((name) => !after.some((family) => family.name === name));
  for (const family of shown) {
    const metric = pushed.get(family.name);
    if (metric === undefined) {
      found.push(`${family.name} was not pushed`);
      continue;
    }
    const kind = kinds[family.type] ?? family.type;
    if (metric.kind !== kind) found.push(`${family.name} is a ${metric.kind}, not a ${kind}`);
    if (metric.help !== family.help) found.push(`${family.name} has another help`);
    const values = pushedSamples(metric);
    for (const [key, earlier] of samplesOf([family])) {
      const value = values[key];
      const last = next.get(key) ?? Number.NaN;
      const rises = family.type === 'counter' || family.type === 'histogram';
      if (value === undefined) found.push(`${key} was not pushed`);
      else if (rises && !(earlier <= value && value <= last))
        found.push(`${key} is ${value}, not from ${earlier} to ${last}`);
      else if (!rises && !moves(family.name) && earlier === last && value !== earlier)
        found.push(`${key} is ${value}, not ${earlier}`);
    }
    const known = new Set([...samplesOf([family]).keys(), ...next.keys()]);
    found.push(...Object.keys(values).filter((key) => !known.has(key)));
  }
  return found;
};

describe.each([
  ['server', 'http_server_request_duration_seconds_count'],
  ['worker', 'ledger_transactions_total'],
] as const)('the metrics that the %s pushes', (name, counted) => {
  const service = `bellwether-${name}`;
  const own = (): TestProcess => processes[name];

  it.each(['an endpoint', 'a DSN'])(
    'are those of a scrape at the same moment, family by family, by %s',
    async (way) => {
      const receiver = way === 'a DSN' ? byDsn : byOtlp;
      let found: readonly string[] = [];
      // A gauge may have been another for a moment between two scrapes that agree; not every time.
      for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
        const before = await familiesOf(own());
        const push = await pushAfter(receiver, service, Date.now());
        const after = await familiesOf(own());
        expect(totalOf(after, counted)).toBeGreaterThan(0);
        found = differences(before, push, after);
        if (found.length === 0) break;
      }
      expect(found).toEqual([]);
    },
    60_000,
  );

  it('reach endpoint and DSN as the same bytes', async () => {
    const { atMs } = await pushAfter(byDsn, service, 0);
    const bodiesOf = (receiver: OtlpReceiver): readonly Buffer[] =>
      receiver.requests.filter(({ path }) => path.endsWith('/metrics')).map(({ body }) => body);
    const sent = pushesOf(byOtlp, service).filter((push) => push.atMs === atMs);
    expect(sent).toHaveLength(1);
    const all = bodiesOf(byOtlp);
    const twins = bodiesOf(byDsn).filter((body) => all.some((other) => other.equals(body)));
    expect(twins.length).toBeGreaterThan(0);
    expect(byDsn.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer key',
      'x-project-id': '42',
    });
    expect(byOtlp.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it('say since when they count: since the process began, and no later than now', async () => {
    const push = await pushAfter(byOtlp, service, 0);
    const startedMs = totalOf(await familiesOf(own()), 'process_start_time_seconds') * 1000;
    const rising = push.metrics.filter(({ kind }) => kind !== 'gauge');
    expect(rising.length).toBeGreaterThan(10);
    for (const { name: family, points } of rising) {
      for (const point of points) {
        expect([family, point.startMs >= startedMs - 1000, point.startMs <= point.timeMs]).toEqual([
          family,
          true,
          true,
        ]);
      }
    }
  });
});

it('refer from their buckets to traces that arrived, as the scrape does', async () => {
  const page = await scrape(`${processes.server.url}/metrics`, { openMetrics: true });
  const push = await pushAfter(byOtlp, 'bellwether-server', Date.now());
  const name = 'http_server_request_duration_seconds';
  const pushed = push.metrics
    .filter((metric) => metric.name === name)
    .flatMap(({ points }) => points)
    .flatMap(({ exemplars }) => exemplars.map(({ traceId }) => traceId));
  const scraped = page
    .family(name)
    .samples.flatMap(({ exemplar }) => (exemplar === undefined ? [] : [exemplar.labels['trace_id']]));
  expect(scraped.length).toBeGreaterThan(0);
  expect(pushed.toSorted()).toEqual(scraped.toSorted());
  const arrived = new Set(byOtlp.spans.map(({ traceId }) => traceId));
  expect(pushed.filter((traceId) => !arrived.has(traceId))).toEqual([]);
});
