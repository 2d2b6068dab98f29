import { type Database, openDatabase } from '@bellwether/database';
import {
  migratedDatabaseUrl,
  startProcess,
  startTestRedis,
  waitUntil,
  type TestProcess,
  type TestRedis,
} from '@bellwether/local/testing';
import { OtlpReceiver, type ReceivedSpan } from '@bellwether/telemetry/testing';

let receiver: OtlpReceiver;
let redis: TestRedis;
let db: Database;
let env: Record<string, string>;
let server: TestProcess;
let worker: TestProcess;

beforeAll(async () => {
  [receiver, redis] = await Promise.all([OtlpReceiver.start(), startTestRedis()]);
  const url = await migratedDatabaseUrl();
  db = openDatabase({ url, poolSize: 1 });
  env = {
    BELLWETHER_DATABASE_URL: url,
    BELLWETHER_REDIS_URL: redis.url,
    BELLWETHER_ENABLE_OBSERVABILITY: 'true',
    // One lane, so that what is sent together is applied together.
    BELLWETHER_LEDGER_LANES: '1',
    OTEL_BSP_SCHEDULE_DELAY: '100',
  };
  const traced = { ...env, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: receiver.url };
  [server, worker] = await Promise.all([
    startProcess('server', { env: traced }),
    startProcess('worker', { env: traced }),
  ]);
}, 90_000);

afterAll(async () => {
  await Promise.all([server?.stop(), worker?.stop()]);
  await db?.destroy();
  await Promise.all([redis?.remove(), receiver?.stop()]);
});

const post = async (to: TestProcess, reference: string): Promise<void> => {
  const body = {
    precise_amount: 100,
    precision: 100,
    reference,
    description: 'a traced transaction',
    currency: 'USD',
    source: '@World',
    destination: '@Shop',
    allow_overdraft: true,
  };
  const answer = await fetch(`${to.url}/transactions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(201);
};

const named = (name: string, traceId?: string): readonly ReceivedSpan[] =>
  receiver.spans.filter((span) => span.name === name && (traceId ?? span.traceId) === span.traceId);

const roots = (): readonly ReceivedSpan[] => named('POST /transactions');

const until = (what: string, holds: () => boolean): Promise<boolean> =>
  waitUntil(holds, { timeoutMs: 30_000, what });

/** The names from a span up to the root of its trace. */
const pathOf = (span: ReceivedSpan | undefined): readonly string[] => {
  if (span === undefined) return [];
  const parent = receiver.spans.find(
    ({ spanId, traceId }) => spanId === span.parentSpanId && traceId === span.traceId,
  );
  return [span.name, ...pathOf(parent)];
};

const isComplete = (span: ReceivedSpan | undefined): boolean => pathOf(span).at(-1) === 'POST /transactions';

const refersTo = (span: ReceivedSpan | undefined, other: ReceivedSpan | undefined): boolean =>
  span?.links.some(({ traceId, spanId }) => traceId === other?.traceId && spanId === other.spanId) === true;

it('shows a request, its wait in the queue, its job, the steps of the ledger and their SQL as one trace', async () => {
  await post(server, 'alone');
  await until('the request to be traced', () => roots().length === 1);
  const traceId = roots()[0]?.traceId ?? '';
  await until('its job to be traced', () => named('run apply-transactions', traceId).length === 1);
  const job = ['run apply-transactions', 'enqueue apply-transactions', 'POST /transactions'];
  const batch = ['apply batch', 'work lane', ...job];
  const [first] = named('write batch', traceId);
  expect(pathOf(first)).toEqual(expect.arrayContaining(['write batch', ...batch]));
  for (const step of ['load batch', 'lock balances', 'decide batch']) {
    expect(pathOf(named(step, traceId)[0])).toEqual(expect.arrayContaining([step, ...batch]));
  }
  const [wait] = named('wait apply-transactions', traceId);
  expect(pathOf(wait)).toEqual(expect.arrayContaining(job.slice(1)));
  const parentsOfSql = receiver.spans
    .filter(({ scope, service }) => scope.includes('pg') && service === 'bellwether-worker')
    .filter((span) => span.traceId === traceId)
    .map((span) => pathOf(span)[1]);
  expect(parentsOfSql).toEqual(expect.arrayContaining(['load batch', 'lock balances', 'write batch']));
});

it('seals the history in a trace of its own, and an idle ledger leaves none', async () => {
  await until('the sealing to be traced', () => named('seal history').length > 0);
  for (const span of named('seal history')) expect(span.parentSpanId).toBe('');
  expect(named('seal history').length).toBeLessThanOrEqual(2);
});

it('joins what is applied together: the batch refers to each request, and each request to the batch', async () => {
  await worker.stop();
  const before = roots().length;
  const references = Array.from({ length: 8 }, (_, index) => `together-${index}`);
  await Promise.all(references.map((reference) => post(server, reference)));
  worker = await startProcess('worker', {
    env: { ...env, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: receiver.url },
  });
  await until('all requests to be traced', () => roots().length === before + references.length);
  const requests = roots().slice(before);
  const batchOf = () => named('apply batch').find((batch) => batch.links.length >= references.length - 1);
  await until('the batch to be traced', () => batchOf() !== undefined);
  const batch = batchOf();
  // A span arrives when it ends, so children come before their parents.
  await until('the trace of the batch to be complete', () => isComplete(batch));
  // The request that brought the job has the batch in its own trace; each other one has a step that refers to it.
  const leader = requests.find(({ traceId }) => traceId === batch?.traceId);
  expect(pathOf(batch).at(-1)).toBe('POST /transactions');
  const others = requests.filter((request) => request !== leader);
  expect(others).toHaveLength(references.length - 1);
  await until('each of them to be joined', () =>
    others.every(({ traceId }) => isComplete(named('apply transaction', traceId)[0])),
  );
  for (const { traceId } of others) {
    const [step] = named('apply transaction', traceId);
    expect(pathOf(step).at(-1)).toBe('POST /transactions');
    expect(refersTo(step, batch)).toBe(true);
    expect(batch?.links.map((link) => link.traceId)).toContain(traceId);
  }
});

it('puts no trace into the queue where none is kept', async () => {
  await worker.stop();
  const untraced = await startProcess('server', { env });
  try {
    await post(untraced, 'untraced');
    await post(server, 'traced');
    const queueRows = await db
      .selectFrom('queue_places')
      .innerJoin('transactions', 'transactions.id', 'queue_places.transaction_id')
      .select(['reference', 'traceparent'])
      .orderBy('reference')
      .execute();
    expect(queueRows).toEqual([
      { reference: 'traced', traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/) },
      { reference: 'untraced', traceparent: null },
    ]);
  } finally {
    await untraced.stop();
  }
});
