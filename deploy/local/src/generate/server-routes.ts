import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { plainEnvironment } from '../testing/test-environment.js';
import type { Artefact } from './artefact.js';
import { cached } from './cache.js';
import { tableLines } from './reference-pages.js';

/** What is read of the description that the server serves at `/openapi.json`. */
export interface ApiDescription {
  readonly tags?: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly responses: Readonly<Record<string, { readonly description?: string }>>;
}

interface Route {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/** No service listens here: the description needs none. */
const unusedAddress = '127.0.0.1:1';

/** The description at `/openapi.json` of the built server, read without starting it. */
export async function describeServer(root: string): Promise<ApiDescription> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(root, 'apps', 'server', 'dist', 'describe-api.js')],
    {
      // A settings file in the checkout is the developer's own.
      cwd: tmpdir(),
      env: {
        ...plainEnvironment(),
        BELLWETHER_DATABASE_URL: `postgres://${unusedAddress}/none`,
        BELLWETHER_REDIS_URL: `redis://${unusedAddress}`,
      },
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  return JSON.parse(stdout) as ApiDescription;
}

export async function serverRoutes(root: string): Promise<readonly Artefact[]> {
  // The server may depend on every package.
  const packages = (await readdir(join(root, 'packages'))).toSorted().map((name) => `packages/${name}`);
  const text = await cached(
    { root, name: 'server-routes', builtFrom: ['apps/server', ...packages, 'deploy/local'] },
    async () => renderRouteTable(await describeServer(root)),
  );
  return [{ path: 'apps/server/ROUTES.md', text }];
}

/** `ROUTES.md`: every route of the API with the codes it refuses with. */
export function renderRouteTable(api: ApiDescription): string {
  const routes = routesOf(api);
  const common = codesOfAll(routes);
  const tags = [...new Set(routes.map(({ operation }) => operation.tags?.[0] ?? 'Other'))].toSorted();
  return [
    '# Routes',
    '',
    '<!-- Written by `pnpm generate` from the description at /openapi.json. Do not edit. -->',
    '',
    `Every route may refuse with ${common.map((code) => `\`${code}\``).join(', ')}; the table names what else`,
    'each refuses with. `packages/config/ERRORS.md` says what the codes mean.',
    ...tags.flatMap((tag) => renderTag(tag, routes, new Set(common))),
    '',
  ].join('\n');
}

function renderTag(tag: string, routes: readonly Route[], common: ReadonlySet<string>): readonly string[] {
  const rows = routes
    .filter(({ operation }) => (operation.tags?.[0] ?? 'Other') === tag)
    .map(({ method, path, operation }) => [
      `\`${method} ${path}\``,
      operation.summary ?? '',
      successesOf(operation).join(', '),
      codesOf(operation)
        .filter((code) => !common.has(code))
        .map((code) => `\`${code}\``)
        .join(', '),
    ]);
  return ['', `## ${tag}`, '', ...tableLines(['route', 'what it does', 'answers', 'refuses with'], rows)];
}

function routesOf({ paths }: ApiDescription): readonly Route[] {
  return Object.entries(paths)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => ({
        method: method.toUpperCase(),
        path,
        operation,
      })),
    );
}

const successesOf = ({ responses }: Operation) => Object.keys(responses).filter((status) => status < '400');

/** A refusal is described by lines that begin with their code. */
function codesOf({ responses }: Operation): readonly string[] {
  return Object.entries(responses)
    .filter(([status]) => status >= '400')
    .flatMap(([, { description = '' }]) => [...description.matchAll(/^([A-Z][A-Z_]*):/gm)])
    .map(([, code = '']) => code);
}

function codesOfAll(routes: readonly Route[]): readonly string[] {
  const [first = [], ...others] = routes.map(({ operation }) => codesOf(operation));
  return first.filter((code) => others.every((codes) => codes.includes(code)));
}
