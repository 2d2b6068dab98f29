import { jobOptions, transactionsQueue } from '@bellwether/config';
import {
  startProcess,
  startTestRedis,
  testDatabaseUrl,
  type TestProcess,
  type TestRedis,
  tool,
  waitUntil,
} from '@bellwether/local/testing';
import Bull, { type Queue } from 'bull';
import { type Browser, chromium } from 'playwright-core';

const [user, password] = ['ops', 'look-only'];
const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
const secrets = ['hunter2', 's3cr3t-token'];

let redis: TestRedis;
let queue: Queue;
let services: Record<string, string>;

beforeAll(async () => {
  redis = await startTestRedis();
  services = {
    BELLWETHER_REDIS_URL: redis.url,
    BELLWETHER_DATABASE_URL: await testDatabaseUrl(),
    BELLWETHER_METRICS_BASIC_USERNAME: user,
    BELLWETHER_METRICS_BASIC_PASSWORD: password,
  };
  queue = new Bull(transactionsQueue.name, redis.url, { prefix: 'bellwether' });
});
afterAll(async () => {
  await queue.close();
  await redis.remove();
});

/** A job that fails at once, because its payload is not what the contract says; it stays to be looked at. */
async function addFailingJob(): Promise<string> {
  const job = await queue.add(
    'apply-transactions',
    { api_token: 's3cr3t-token', note: 'see postgres://ledger:hunter2@db/ledger', lane: 'none' },
    jobOptions(transactionsQueue.jobs['apply-transactions']),
  );
  await waitUntil(async () => (await job.getState()) === 'failed', {
    timeoutMs: 30_000,
    what: 'the job to fail',
  });
  return String(job.id);
}

const ask = (worker: TestProcess, path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${worker.url}/monitoring${path}`, { ...init, headers: { authorization, ...init.headers } });

const codeOf = async (response: Response): Promise<[number, string]> => {
  const { error_detail } = (await response.json()) as { error_detail: { code: string } };
  return [response.status, error_detail.code];
};

describe('the queue page', () => {
  let worker: TestProcess;
  let jobId: string;
  let browser: Browser;
  beforeAll(async () => {
    worker = await startProcess('worker', { env: services });
    jobId = await addFailingJob();
    browser = await chromium.launch({
      executablePath: await tool('chromium'),
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
  });
  afterAll(async () => {
    await browser?.close();
    await worker.stop();
  });

  it('shows its queue in a browser after basic authentication, and loads nothing from other hosts', async () => {
    const context = await browser.newContext({ httpCredentials: { username: user, password } });
    const page = await context.newPage();
    const hosts = new Set<string>();
    const complaints: string[] = [];
    page.on('request', (request) => hosts.add(new URL(request.url()).host));
    page.on('console', (line) => line.type() === 'error' && complaints.push(line.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${worker.url}/monitoring`);
    expect(new URL(page.url()).pathname).toBe('/monitoring/');
    await page.getByText(transactionsQueue.name).first().waitFor();
    await page.goto(`${worker.url}/monitoring/queue/${transactionsQueue.name}/${jobId}`);
    await page.getByText('apply-transactions').first().waitFor();
    const shown = await page.content();
    for (const secret of secrets) expect(shown).not.toContain(secret);
    expect([...hosts]).toEqual([new URL(worker.url).host]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it.each([
    ['the list of jobs', () => `/api/queues?activeQueue=${transactionsQueue.name}&page=1&jobsPerPage=10`],
    ['one job', () => `/api/queues/${transactionsQueue.name}/${jobId}`],
  ])('hides secrets of payloads in %s', async (_name, path) => {
    const response = await ask(worker, path());
    const text = await response.text();
    expect([response.status, text.includes('[REDACTED]')]).toEqual([200, true]);
    for (const secret of secrets) expect(text).not.toContain(secret);
  });

  it.each([
    ['pause', () => `/api/queues/${transactionsQueue.name}/pause`],
    ['retry', () => `/api/queues/${transactionsQueue.name}/${jobId}/retry`],
    ['clean', () => `/api/queues/${transactionsQueue.name}/${jobId}/clean`],
    ['empty', () => `/api/queues/${transactionsQueue.name}/empty`],
  ])('refuses to %s, and changes nothing', async (_action, path) => {
    expect(await codeOf(await ask(worker, path(), { method: 'PUT' }))).toEqual([
      405,
      'GEN_METHOD_NOT_ALLOWED',
    ]);
    expect(await (await queue.getJob(jobId))?.getState()).toBe('failed');
    expect(await queue.isPaused()).toBe(false);
  });

  it('answers an unknown queue with the common error shape', async () => {
    expect(await codeOf(await ask(worker, '/api/queues/none/1'))).toEqual([404, 'GEN_NOT_FOUND']);
  });
});

describe('the queue page where actions are allowed', () => {
  let worker: TestProcess;
  beforeAll(async () => {
    worker = await startProcess('worker', { env: { ...services, BELLWETHER_QUEUE_ALLOW_ACTIONS: 'true' } });
  });
  afterAll(() => worker.stop());

  it('pauses and resumes a queue', async () => {
    const path = (action: string): string => `/api/queues/${transactionsQueue.name}/${action}`;
    expect((await ask(worker, path('pause'), { method: 'PUT' })).ok).toBe(true);
    expect(await queue.isPaused()).toBe(true);
    expect((await ask(worker, path('resume'), { method: 'PUT' })).ok).toBe(true);
    expect(await queue.isPaused()).toBe(false);
  });

  it('edits no payload, because it is shown without its secrets', async () => {
    const jobId = await addFailingJob();
    const response = await ask(worker, `/api/queues/${transactionsQueue.name}/${jobId}/update-data`, {
      method: 'PATCH',
      body: '{"jobData":{}}',
      headers: { 'content-type': 'application/json' },
    });
    expect(await codeOf(response)).toEqual([403, 'AUTH_INSUFFICIENT_PERMISSIONS']);
    expect((await queue.getJob(jobId))?.data).toMatchObject({ api_token: 's3cr3t-token' });
  });

  it('still asks for the credential', async () => {
    const response = await fetch(`${worker.url}/monitoring/api/queues/${transactionsQueue.name}/pause`, {
      method: 'PUT',
    });
    expect(await codeOf(response)).toEqual([401, 'AUTH_METRICS_TOKEN_REQUIRED']);
    expect(await queue.isPaused()).toBe(false);
  });
});
