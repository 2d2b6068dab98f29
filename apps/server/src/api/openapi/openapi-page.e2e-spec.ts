import { migrateToLatest, openDatabase } from '@bellwether/database';
import {
  startProcess,
  startTestRedis,
  testDatabaseUrl,
  type TestProcess,
  type TestRedis,
  tool,
} from '@bellwether/local/testing';
import { type Browser, chromium, type Page } from 'playwright-core';

import { viewerFiles } from './openapi-viewer.js';

let redis: TestRedis;
let server: TestProcess;
let browser: Browser;
let page: Page;
const requested = new Set<string>();
const complaints: string[] = [];

beforeAll(async () => {
  redis = await startTestRedis();
  const databaseUrl = await testDatabaseUrl();
  const database = openDatabase({ url: databaseUrl });
  await migrateToLatest(database);
  await database.destroy();
  server = await startProcess('server', {
    env: { BELLWETHER_REDIS_URL: redis.url, BELLWETHER_DATABASE_URL: databaseUrl },
  });
  browser = await chromium.launch({
    executablePath: await tool('chromium'),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  page = await (await browser.newContext({ colorScheme: 'dark' })).newPage();
  page.on('request', (request) => requested.add(request.url()));
  page.on('console', (line) => line.type() === 'error' && complaints.push(line.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${server.url}/openapi`);
  await page.locator('.opblock').first().waitFor();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await redis?.remove();
});

interface DescribedOperation {
  readonly requestBody?: { readonly content: Record<string, { readonly example?: unknown }> };
}

interface Described {
  readonly paths: Record<string, Record<string, DescribedOperation>>;
}

const describedEndpoints = async () => {
  const document = (await (await fetch(`${server.url}/openapi.json`)).json()) as Described;
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ method, path, operation })),
  );
};

describe('the OpenAPI page', () => {
  it('shows every endpoint of the description', async () => {
    const described = (await describedEndpoints()).map(({ method, path }) => `${method} ${path}`);
    const shown = await page.locator('.opblock').evaluateAll((blocks) =>
      blocks.map((block) => {
        const [method, path] = ['.opblock-summary-method', '.opblock-summary-path'].map(
          (part) => block.querySelector(part)?.textContent ?? '',
        );
        return `${method?.toLowerCase()} ${path?.replaceAll('\u200B', '')}`;
      }),
    );
    expect(described.length).toBeGreaterThan(20);
    expect(shown.toSorted()).toEqual(described.toSorted());
  });

  it('shows examples, and the description has one for every request body', async () => {
    for (const { operation } of await describedEndpoints()) {
      const examples = Object.values(operation.requestBody?.content ?? {});
      expect(examples.every(({ example }) => example !== undefined)).toBe(true);
    }
    const block = page.locator('#operations-Balances-balances-create');
    await block.locator('.opblock-summary-control').click();
    await block.locator('.responses-table .example').first().waitFor();
    expect(await block.locator('.body-param__example').textContent()).toContain('"ledger_id": "');
    expect(await block.locator('.responses-table .example').first().textContent()).toContain('"balance_id"');
  });

  it('gives a call to paste, and shows every digit of what was sent and answered', async () => {
    const digits = '123456789012345678901234567890';
    const block = page.locator('#operations-Transactions-transactions-create');
    await block.locator('.opblock-summary-control').click();
    await block.locator('.try-out__btn').click();
    const body = block.locator('textarea');
    const example = await body.inputValue();
    expect(example).toContain('"precise_amount": 75000');
    await body.fill(example.replace('75000', digits));
    await block.locator('.execute').click();
    const answer = block.locator('.live-responses-table .highlight-code').first();
    await answer.waitFor();
    expect(await answer.textContent()).toContain(`"precise_amount":${digits}`);
    const call = (await block.locator('.curl').textContent()) ?? '';
    expect(call).toContain(`curl -X 'POST'`);
    expect(call).toContain(`'${server.url}/transactions'`);
    expect(call).toContain(`"precise_amount": ${digits}`);
  });

  it('is dark where the system is', async () => {
    expect(await page.locator('html').getAttribute('class')).toContain('dark-mode');
  });

  it('can be used with the keyboard', async () => {
    const block = page.locator('#operations-Ledgers-ledgers-list');
    await block.locator('.opblock-summary-control').focus();
    await page.keyboard.press('Enter');
    await block.locator('.opblock-summary-control[aria-expanded="true"]').waitFor();
  });

  it('asks this process for its files and no other host for anything', () => {
    const expected = [
      '/openapi',
      '/openapi.json',
      ...Object.keys(viewerFiles).map((name) => `/openapi/${name}`),
    ];
    const hosts = new Set(
      [...requested].filter((url) => !url.startsWith('data:')).map((url) => new URL(url).host),
    );
    expect([...hosts]).toEqual([new URL(server.url).host]);
    for (const path of expected.filter((one) => !one.endsWith('.png')))
      expect(requested).toContain(server.url + path);
    expect(complaints).toEqual([]);
  });

  it('forbids inline scripts and other hosts', async () => {
    const { headers } = await fetch(`${server.url}/openapi`);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });

  it.each(Object.keys(viewerFiles))('serves %s with and without gzip', async (name) => {
    const url = `${server.url}/openapi/${name}`;
    const plain = await fetch(url, { headers: { 'accept-encoding': 'identity' } });
    const zipped = await fetch(url, { headers: { 'accept-encoding': 'gzip' } });
    expect([plain.status, plain.headers.get('content-encoding')]).toEqual([200, null]);
    expect([zipped.status, zipped.headers.get('content-encoding')]).toEqual([200, 'gzip']);
    expect(Buffer.from(await zipped.arrayBuffer())).toEqual(Buffer.from(await plain.arrayBuffer()));
  });

  it('serves no other file', async () => {
    expect((await fetch(`${server.url}/openapi/package.json`)).status).toBe(404);
  });
});
