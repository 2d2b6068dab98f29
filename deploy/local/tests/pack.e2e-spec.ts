/** What is published: its contents, and that it runs in a Nest project of another team. */
import { execFile, spawn } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '../src/repository.js';
import { freePort, makeThrowawayDirectory, type ThrowawayDirectory, waitUntil } from '../src/testing.js';

/** A compiler says its errors on standard output, which the error of a failed command leaves out. */
const run = (command: string, args: readonly string[], options: { cwd?: string } = {}) =>
  promisify(execFile)(command, args, { ...options, env: { ...process.env, NODE_OPTIONS: '' } }).catch(
    (error: Error & { stdout?: string }) => {
      throw new Error(`${error.message}\n${error.stdout}`);
    },
  );
const installTimeoutMs = 240_000;
const published = ['@bellwether/telemetry', '@bellwether/dashboards'];

interface Manifest {
  readonly private?: boolean;
  readonly license?: string;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** Packs one folder of the workspace: its tarball, the files in it, the manifest as text. */
async function pack(folder: string, destination: string) {
  const options = { cwd: join(repositoryRoot, folder) };
  const { stdout } = await run(
    'npx',
    ['-y', 'pnpm@12', 'pack', '--json', '--pack-destination', destination],
    options,
  );
  const { filename } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as { filename: string };
  const tarball = join(destination, filename.replace(/^.*\//, ''));
  const listing = await run('tar', ['tzf', tarball]);
  const manifest = await run('tar', ['xOzf', tarball, 'package/package.json']);
  const files = listing.stdout
    .trim()
    .split('\n')
    .map((path) => path.replace('package/', ''));
  return { tarball, files: files.toSorted(), manifest: manifest.stdout };
}

/** Each source file that is neither a test nor for tests of the package itself. */
const compiled = (folder: string): string[] =>
  globSync('src/**/*.ts', { cwd: join(repositoryRoot, folder) })
    .filter(
      (path) => !/\.(spec|e2e-spec|test-d|bench)\.ts$|\/tests\/|^src\/(bellwether|.+\/testing)\//.test(path),
    )
    .map((path) => path.replace(/^src/, 'dist').replace(/\.ts$/, ''))
    .flatMap((path) => [`${path}.js`, `${path}.d.ts`]);

const always = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'];
const workspaceVersion = (name: string): string => {
  const manifest = join(repositoryRoot, 'packages/telemetry/node_modules', name, 'package.json');
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
};

/** The code blocks of the README of telemetry that begin with this text. */
async function readmeBlock(language: string, start: string): Promise<string> {
  const readme = await readFile(join(repositoryRoot, 'packages/telemetry/README.md'), 'utf8');
  const blocks = [...readme.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, 'g'))].map(
    ([, code]) => code,
  );
  const found = blocks.find((code) => code?.startsWith(start));
  if (found === undefined) throw new Error(`README.md has no block that begins with "${start}"`);
  return found;
}

let directory: ThrowawayDirectory;
let telemetry: Awaited<ReturnType<typeof pack>>;
let dashboards: typeof telemetry;

beforeAll(async () => {
  directory = await makeThrowawayDirectory('pack');
  [telemetry, dashboards] = await Promise.all([
    pack('packages/telemetry', directory.path),
    pack('dashboards', directory.path),
  ]);
}, installTimeoutMs);
afterAll(() => directory.remove());

describe('a packed package', () => {
  it('of telemetry holds what its sources compile to, and its papers', () => {
    expect(telemetry.files).toEqual(
      [...compiled('packages/telemetry'), ...always, 'PRIVATE-PARTS.md'].toSorted(),
    );
  });

  it('of dashboards holds what its sources compile to, its papers, and the texts of the families', () => {
    const isText = (path: string) => /^runbooks\/\w+\.md$|^tests\/[\w.]+\.alerts\.test\.yaml$/.test(path);
    expect(dashboards.files.filter((path) => !isText(path))).toEqual(
      [...compiled('dashboards'), ...always].toSorted(),
    );
  });

  it.each(published)('of %s can be installed by others', (name) => {
    const text = (name === '@bellwether/telemetry' ? telemetry : dashboards).manifest;
    const manifest = JSON.parse(text) as Manifest;
    expect(manifest).toMatchObject({ name, license: 'Apache-2.0' });
    expect(manifest).not.toHaveProperty('private');
    expect(text).not.toMatch(/workspace:|catalog:|\.\/src\//);
    const ours = [...text.matchAll(/"(@bellwether\/[^"]+)"/g)].map(([, found]) => found);
    expect(published).toEqual(expect.arrayContaining(ours));
  });
});

describe('telemetry in a Nest project of another team', () => {
  const projectOf = () => join(directory.path, 'shop');
  const versions = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, workspaceVersion(name)]));

  beforeAll(async () => {
    const project = projectOf();
    await mkdir(project);
    const install = (await readmeBlock('sh', 'npm install ')).trim().split(' ').slice(2);
    const itsOwn = ['common', 'core', 'platform-fastify'].map((name) => `@nestjs/${name}`);
    const dependencies = {
      ...versions([...itsOwn, 'reflect-metadata', 'rxjs']),
      ...versions(install.filter((name) => name !== '@bellwether/telemetry')),
      '@bellwether/telemetry': `file:${telemetry.tarball}`,
    };
    await writeFile(join(project, 'package.json'), JSON.stringify({ type: 'module', dependencies }));
    await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'], {
      cwd: project,
    });
  }, installTimeoutMs);

  it.each(['@nestjs/common', '@nestjs/core', 'prom-client', '@opentelemetry/api'])(
    'shares its one copy of %s',
    async (name) => {
      const lock = await readFile(join(projectOf(), 'package-lock.json'), 'utf8');
      const { packages } = JSON.parse(lock) as { packages: Record<string, unknown> };
      const copies = Object.keys(packages).filter((path) => path.endsWith(`node_modules/${name}`));
      expect(copies).toEqual([`node_modules/${name}`]);
    },
  );

  it('compiles and runs the file of the README, and /metrics answers', async () => {
    const project = projectOf();
    const port = await freePort();
    const main = (await readmeBlock('ts', "import { Module } from '@nestjs/common'")).replace(
      '3000',
      `${port}`,
    );
    await writeFile(join(project, 'main.ts'), main);
    await writeFile(
      join(project, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          outDir: 'dist',
          rootDir: '.',
          module: 'nodenext',
          target: 'es2023',
          strict: true,
          skipLibCheck: true,
          experimentalDecorators: true,
          emitDecoratorMetadata: true,
          types: [],
        },
        files: ['main.ts'],
      }),
    );
    const compiler = join(repositoryRoot, 'node_modules/typescript/bin/tsc');
    await run(process.execPath, [compiler, '-p', 'tsconfig.json'], { cwd: project });

    const flags = ['--import', '@bellwether/telemetry/start', 'dist/main.js'];
    const app = spawn(process.execPath, flags, { cwd: project, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [app.stdout, app.stderr]) stream.on('data', (chunk) => (output += chunk));
    const ended = new Promise((resolve) => app.once('close', resolve));
    try {
      const response = await waitUntil(
        () => {
          if (app.exitCode !== null) throw new Error(`the app ended:\n${output}`);
          return fetch(`http://127.0.0.1:${port}/metrics`).catch(() => undefined);
        },
        { timeoutMs: 30_000, what: '/metrics to answer' },
      );
      expect(response.status).toBe(200);
      expect(await response.text()).toContain('\norders_placed_total{channel="web"} 0\n');
    } finally {
      app.kill('SIGTERM');
      await ended;
    }
  });
});
