import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeThrowawayDirectory } from '../src/testing.js';

/** Answers as the server and the worker do, and does nothing else. */
const program = (greeting: string) => `
import { createServer } from 'node:http';
const { BELLWETHER_SERVER_PORT, BELLWETHER_QUEUE_MONITORING_PORT } = process.env;
const port = import.meta.dirname.includes('server') ? BELLWETHER_SERVER_PORT : BELLWETHER_QUEUE_MONITORING_PORT;
createServer((request, response) => {
  if (request.url === '/crash') process.exit(3);
  if (request.url === '/metrics') return response.end('# TYPE a counter\\na 1\\nb{c="d"} 2\\n');
  if (request.url === '/env') return response.end(JSON.stringify(process.env));
  response.end(JSON.stringify({ status: 'UP', greeting: '${greeting}', pid: process.pid }));
}).listen(Number(port), '127.0.0.1');
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => setTimeout(() => process.exit(0), 200));
console.log('${greeting} from', process.pid);
`;

const migration = `
import { writeFileSync } from 'node:fs';
writeFileSync(new URL('../migrated', import.meta.url), process.env.BELLWETHER_DATABASE_URL);
`;

const ruleGroup = `
groups:
  - name: http
    rules:
      - alert: HttpTargetMissing
        expr: up == 0
`;

/** A checkout of its own, with programs small enough to be broken and mended in a test. */
export async function makeCheckout() {
  const directory = await makeThrowawayDirectory('checkout');
  const root = directory.path;
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  await write('package.json', JSON.stringify({ type: 'module', scripts: { doctor: 'true' } }));
  await write(
    'packages/database/package.json',
    JSON.stringify({ name: '@bellwether/database', type: 'module' }),
  );
  await write('packages/database/src/migrate.js', migration);
  await write('packages/database/dist/migrate.js', migration);
  const generated = 'dashboards/generated';
  await write(`${generated}/prometheus/http.rules.yaml`, ruleGroup);
  await write(`${generated}/prometheus/scrape.yaml`, 'scrape_configs: []');
  await write(
    `${generated}/alertmanager/local.yaml`,
    'route: { receiver: silent }\nreceivers: [{ name: silent }]',
  );
  for (const name of ['server', 'worker']) {
    const manifest = {
      name: `@bellwether/${name}`,
      type: 'module',
      scripts: { build: 'node --check src/main.js && cp src/main.js dist/main.js' },
      dependencies: { '@bellwether/database': 'workspace:*' },
    };
    await write(`apps/${name}/package.json`, JSON.stringify(manifest));
    await write(`apps/${name}/src/main.js`, program(`hello ${name}`));
    await write(`apps/${name}/dist/main.js`, program(`hello ${name}`));
  }
  return {
    root,
    writeProgram: (name: 'server' | 'worker', text: string) => write(`apps/${name}/src/main.js`, text),
    program,
    read: (path: string) => readFile(join(root, path), 'utf8'),
    remove: () => directory.remove(),
  };
}

export type Checkout = Awaited<ReturnType<typeof makeCheckout>>;
