/** The import rules of the house. Each carries its reason; each is an error. Type-only imports count. */
const tests = '[.](spec|e2e-spec|test-d|bench)[.]ts$|/(testing|tests|bench)/';
const rule = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

const nestAndClients = '^node_modules/(@nestjs|fastify|bull|ioredis|pg|kysely|prom-client|@opentelemetry)/';
const domains = ['ledger', 'health-checks'];

/**
 * The folders of each domain: what each may import beside itself and packages. `.` is what stands beside the folders.
 * A folder may name only those above it, so the arrows go one way.
 */
const domainFolders = {
  ledger: {
    server: {
      '.': [],
      reads: ['.'],
      metadata: ['.'],
      ledgers: ['.', 'reads'],
      balances: ['.', 'reads', 'ledgers'],
      monitors: ['.', 'reads', 'balances'],
      intake: ['.', 'balances'],
      transactions: ['.', 'reads', 'balances', 'intake'],
      inflight: ['.', 'intake', 'transactions'],
      bulk: ['.', 'intake', 'transactions'],
    },
    worker: {
      batches: [],
      '.': ['batches'],
      chain: [],
      monitors: [],
      'hot-lane': ['.', 'batches'],
      lanes: ['.', 'batches', 'hot-lane'],
      recovery: ['.', 'batches'],
    },
  },
  'health-checks': {
    server: {
      '.': [],
      organizations: ['.'],
      tokens: ['.', 'organizations'],
      checks: ['.', 'organizations'],
      discovery: ['.', 'organizations', 'checks'],
      results: ['.', 'organizations', 'checks'],
      metrics: ['.', 'organizations'],
    },
    worker: {
      '.': [],
      probers: ['.'],
      runner: ['.', 'probers'],
      trials: ['.', 'probers'],
      cleanup: ['.'],
    },
  },
};

const foldersOf = (domain, app, folders) => {
  const pathOf = (folder) => `^apps/${app}/src/${domain}/${folder === '.' ? '[^/]+[.]ts$' : `${folder}/`}`;
  const names = Object.keys(folders);
  return Object.entries(folders).map(([folder, imports], index) => {
    const below = imports.find((name) => !names.slice(0, index).includes(name));
    if (below !== undefined)
      throw new Error(`${folder} of the ${app}'s ${domain} may import only folders above it, not ${below}`);
    return rule(
      `${domain}-folders-${app}-${folder === '.' ? 'top' : folder}`,
      'Folders of a domain import one way. Move what both need into the lower one, or to the top.',
      { path: pathOf(folder), pathNot: [tests, `/${domain}[.]module[.]ts$`] },
      { path: `^apps/${app}/src/${domain}/`, pathNot: [folder, ...imports].map(pathOf) },
    );
  });
};
const domainRules = Object.entries(domainFolders).flatMap(([domain, apps]) =>
  Object.entries(apps).flatMap(([app, folders]) => foldersOf(domain, app, folders)),
);
const telemetry = '^packages/telemetry/src/';
/** The folders of packages/telemetry, lowest first: what each may import beside itself, and why no more. */
const telemetryFolders = {
  catalog: { may: [], because: 'any tool can read a catalog without a runtime' },
  redaction: { may: [], because: 'it is plain text work that every folder may need' },
  definitions: {
    path: 'families/([^/]+[.]metrics|index)[.]ts$',
    may: ['catalog'],
    because: 'metric definitions are pure data; their recording is *.telemetry.ts beside them',
  },
  instruments: {
    may: ['catalog', 'redaction', 'definitions'],
    because: 'they are the ground of all that records, reads, or shows numbers',
  },
  recording: {
    path: 'families/[^/]+[.]telemetry[.]ts$',
    may: ['definitions', 'instruments'],
    because: 'it records into instruments, and does not know how they are shown',
  },
  exposition: {
    may: ['catalog', 'instruments'],
    because: 'an app without guard, push and Nest can be scraped',
  },
  auth: { may: ['instruments', 'exposition'], because: 'the guard stands before any listener' },
  logs: { may: ['redaction'], because: 'a log line needs neither metrics nor traces' },
  otel: {
    may: ['catalog', 'redaction', 'definitions', 'instruments', 'exposition', 'logs'],
    because: 'what is sent starts before any framework is loaded',
  },
  nest: {
    may: [
      'catalog',
      'redaction',
      'definitions',
      'instruments',
      'recording',
      'exposition',
      'auth',
      'logs',
      'otel',
    ],
    because: 'it is the top: it puts the rest into an application',
  },
};
const telemetryPath = (name) => telemetry + (telemetryFolders[name].path ?? `${name}/`);

export default {
  forbidden: [
    rule(
      'no-cycles',
      'A cycle means two files are one thing: move what both need into a third.',
      {},
      { circular: true },
    ),
    rule(
      'config-stands-alone',
      'packages/config is what all processes agree on before any starts: zod and nothing else.',
      { path: '^packages/config/src', pathNot: tests },
      { path: ['^(apps|dashboards|deploy|packages/(telemetry|catalog|database|platform))/', nestAndClients] },
    ),
    ...Object.entries(telemetryFolders).map(([name, { may, because }]) =>
      rule(
        `telemetry-${name}-imports-downwards`,
        `${name} of packages/telemetry may import ${['itself', ...may].join(', ')}: ${because}.`,
        { path: telemetryPath(name), pathNot: tests },
        { path: telemetry, pathNot: [name, ...may].map(telemetryPath) },
      ),
    ),
    rule(
      'telemetry-folders-are-in-the-table',
      'Each folder of packages/telemetry has its place: say in telemetryFolders what it may import.',
      { path: `${telemetry}[^/]+/`, pathNot: [...Object.keys(telemetryFolders).map(telemetryPath), tests] },
      {},
    ),
    rule(
      'definitions-import-no-library',
      'The catalog language and metric definitions are pure data and types, so that any tool can read them.',
      { path: [telemetryPath('catalog'), telemetryPath('definitions')], pathNot: tests },
      { pathNot: telemetry },
    ),
    rule(
      'telemetry-knows-no-product',
      'packages/telemetry is publishable alone: it knows neither our settings nor our domains.',
      { path: '^packages/telemetry/src', pathNot: tests },
      { path: '^(apps|dashboards|deploy|packages/(config|catalog|database|platform))/' },
    ),
    rule(
      'nest-stays-under-nest',
      'Only nest/ and auth/ of packages/telemetry may import Nest: the rest serves apps without it.',
      { path: '^packages/telemetry/src', pathNot: ['^packages/telemetry/src/(nest|auth)/', tests] },
      { path: '^node_modules/@nestjs/' },
    ),
    rule(
      'catalog-imports-the-language',
      'packages/catalog is pure data: the catalog language, the families every app has, and nothing else.',
      { path: '^packages/catalog/src', pathNot: tests },
      { pathNot: ['^packages/catalog/src', '^packages/telemetry/(src|dist)/(catalog|families)/'] },
    ),
    rule(
      'database-knows-no-domain',
      'packages/database holds tables and the pool; queries stay with the domain that asks.',
      { path: '^packages/database/src', pathNot: tests },
      { path: '^(apps|dashboards|deploy|packages/(catalog|platform))/' },
    ),
    rule(
      'platform-serves-every-domain',
      'packages/platform is what both processes are made of: it knows no app, no metric of the product and no domain.',
      { path: '^packages/platform/src', pathNot: tests },
      { path: ['^(apps|dashboards|deploy|packages/catalog)/', '^packages/database/src/ledger/'] },
    ),
    rule(
      'platform-uses-public-entries',
      'packages/platform imports config, telemetry and database as an app would, so that each can change inside.',
      { path: '^packages/platform/src', pathNot: tests },
      {
        path: '^packages/(config|telemetry|database)/src/',
        pathNot: '^packages/(config/src|telemetry/src|telemetry/src/nest|database/src)/index[.]ts$',
      },
    ),
    rule(
      'node-version-comes-first',
      'The version of Node is looked at before anything heavy is loaded, so this file imports Node alone.',
      { path: '^packages/platform/src/node-version[.]ts$' },
      { dependencyTypesNot: ['core'] },
    ),
    rule(
      'apps-do-not-import-each-other',
      'Processes talk through a queue contract or the database. The command line alone runs the generator.',
      { path: '^apps/([^/]+)/', pathNot: [tests, '^apps/cli/src/dashboards/'] },
      { path: '^(apps|dashboards|deploy)/', pathNot: '^apps/$1/' },
    ),
    rule(
      'dashboards-read-the-catalog-only',
      'Dashboards are built from definitions, never from a running system.',
      { path: '^dashboards/src', pathNot: tests },
      {
        path: [
          '^(apps|deploy|packages/(config|database|platform))/',
          '^packages/telemetry/(src|dist)/(?!catalog/|families/)',
        ],
      },
    ),
    rule(
      'dashboards-library-knows-no-product',
      'The generator builds for any catalog: only dashboards/src/bellwether knows this product and its metrics.',
      { path: '^dashboards/src/', pathNot: ['^dashboards/src/bellwether/', tests] },
      { path: ['^dashboards/src/bellwether/', '^packages/catalog/'] },
    ),
    rule(
      'dashboards-queries-know-no-output',
      'promql/ is the query language of every output, and is published on its own: it imports nothing beside it.',
      { path: '^dashboards/src/promql/', pathNot: tests },
      { path: '^dashboards/src/(?!promql/)' },
    ),
    rule(
      'dashboards-families-stand-beside-the-machinery',
      'The machinery writes what it is given: only families/ and bellwether/ say what a board or an alert is about.',
      { path: '^dashboards/src/(grafana|prometheus|alertmanager|reference|lint)/', pathNot: tests },
      { path: ['^dashboards/src/(families|bellwether)/', '^packages/telemetry/(src|dist)/families/'] },
    ),
    ...domains.map((domain) =>
      rule(
        `domain-${domain}-stands-alone`,
        'A domain imports its own folder, what all domains of its app use, and packages, never another domain.',
        { path: `^apps/([^/]+)/src/${domain}/` },
        { path: `^apps/[^/]+/src/(${domains.filter((other) => other !== domain).join('|')})/` },
      ),
    ),
    rule(
      'api-knows-no-domain',
      'What every domain of an app uses must not know one of them.',
      { path: '^apps/[^/]+/src/(api|queue-page|platform)/', pathNot: tests },
      { path: `^apps/[^/]+/src/(${domains.join('|')})/` },
    ),
    rule(
      'repositories-never-call-back',
      'Controllers and jobs call services, services call repositories, never the other way.',
      { path: '[.]repository[.]ts$' },
      { path: '[.](controller|service|job|module|guard)[.]ts$' },
    ),
    rule(
      'instruments-in-telemetry-files',
      'Instruments are touched in *.telemetry.ts and in api/ only: one file per domain says what is counted. No file reaches an instrument without the catalog. The page of tenants is rendered from definitions, without instruments.',
      {
        path: '^apps/[^/]+/src/',
        pathNot: [
          '[.](telemetry|module)[.]ts$',
          '^apps/server/src/api/',
          '/(main|server|worker)[.]ts$',
          '^apps/server/src/health-checks/metrics/',
          tests,
        ],
      },
      { path: '^packages/catalog/' },
    ),
    ...domainRules,
  ],
  options: {
    doNotFollow: { path: ['node_modules', '/dist/'] },
    exclude: { path: ['/dist/', '/generated/'] },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@bellwether/source', 'import', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
  },
};
