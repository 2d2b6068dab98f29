import { buildInfoOf, type BuildInfo, type Product } from '../product.js';
import type { AlertTest, TestSeries } from '../prometheus/rule-set.js';

export type Installation = Pick<Product, 'processes' | 'catalogHash' | 'catalog'>;

/** Generated, because these alerts contain the names of the scrape jobs and the hash of the catalog. */
export const installationTests = ({
  processes,
  catalogHash,
  catalog,
}: Installation): readonly AlertTest[] => {
  const names = Object.keys(processes);
  const [first = 'none'] = names;
  const buildInfo = buildInfoOf(catalog);
  return [...targetTests(names, first), ...(buildInfo ? driftTests(buildInfo, first, catalogHash) : [])];
};

const minutes = 40;
const whileUp = `1x${minutes}`;
const whileDown = `0x${minutes}`;

const up = (process: string, values: string, instance = 'a:1'): TestSeries => ({
  metric: 'up',
  process,
  labels: { instance },
  values,
});

/** Tests of one alert, each evaluated at the same time. */
const testsOf =
  (alert: string, afterMinutes: number) =>
  (name: string, series: readonly TestSeries[], expects: AlertTest['expects']): AlertTest => ({
    name: `${alert} ${name}`,
    series,
    afterMinutes,
    alert,
    expects,
  });

const targetTests = (names: readonly string[], first: string): readonly AlertTest[] => {
  const test = testsOf('TelemetryTargetMissing', 30);
  const others = names.filter((name) => name !== first).map((name) => up(name, whileUp));
  const page = { severity: 'page', process: first, value: '0' } as const;
  const ticketFor = (instance: string) => ({ ...page, severity: 'ticket', labels: { instance } });
  const onlyDown = [up(first, whileDown), ...others];
  const oneDown = [up(first, whileUp), up(first, whileDown, 'b:1'), ...others];
  const awayShortly = [up(first, '1x5 0x2 1x40'), ...others];
  const everyJob = names.map((process) => ({ severity: 'page', process, value: '1' }));
  return [
    test('fires as a page and a ticket: the only target is down', onlyDown, [page, ticketFor('a:1')]),
    test('fires as a page: nobody scrapes the job', others, [{ ...page, value: '1' }]),
    test('fires as a ticket: one of two targets is down', oneDown, [ticketFor('b:1')]),
    test('stays silent: a target was away for three scrapes', awayShortly, []),
    ...(others.length === 0 ? [] : [test('fires for every job: there is no data at all', [], everyJob)]),
  ];
};

const driftTests = (buildInfo: BuildInfo, first: string, catalogHash: string): readonly AlertTest[] => {
  const test = testsOf('TelemetryCatalogDrift', 45);
  const running = (catalog: string, version: string): TestSeries => ({
    metric: buildInfo.name,
    process: first,
    labels: { version, revision: 'abc', catalog },
    values: `1x${2 * minutes}`,
  });
  const labels = { version: '2.0.0', catalog: 'another' };
  const ticket = { severity: 'ticket', process: first, value: '1', labels };
  return [
    test('fires: a process runs another catalog', [running('another', '2.0.0')], [ticket]),
    test('stays silent: the process runs the catalog of these rules', [running(catalogHash, '1.0.0')], []),
  ];
};
