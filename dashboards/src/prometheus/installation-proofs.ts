import { telemetry } from '@bellwether/catalog';
import type { Installation } from './installation.js';
import type { Proof, ProofSeries } from './proof.js';

/**
 * Tests of the alerts that depend on the installation: the names of its scrape jobs and the hash of its catalog
 * stand in them, so they are generated like the alerts themselves.
 */
export const installationProofs = ({ processes, catalogHash }: Installation): readonly Proof[] => {
  const names = Object.keys(processes);
  const [first = 'none'] = names;
  return [...targetProofs(names, first), ...driftProofs(first, catalogHash)];
};

const minutes = 40;
const whileUp = `1x${minutes}`;
const whileDown = `0x${minutes}`;

const up = (process: string, values: string, instance = 'a:1'): ProofSeries => ({
  metric: 'up',
  process,
  labels: { instance },
  values,
});

const targetProofs = (names: readonly string[], first: string): readonly Proof[] => {
  const others = names.filter((name) => name !== first).map((name) => up(name, whileUp));
  const alert = 'TelemetryTargetMissing';
  const ticketFor = (instance: string) =>
    ({ severity: 'ticket', process: first, value: '0', labels: { instance } }) as const;
  const page = { severity: 'page', process: first, value: '0' } as const;
  return [
    {
      name: `${alert} fires as a page and a ticket: the only target is down`,
      series: [up(first, whileDown), ...others],
      afterMinutes: 30,
      alert,
      expects: [page, ticketFor('a:1')],
    },
    {
      name: `${alert} fires as a page: nobody scrapes the job`,
      series: others,
      afterMinutes: 30,
      alert,
      expects: [{ ...page, value: '1' }],
    },
    {
      name: `${alert} fires as a ticket: one of two targets is down`,
      series: [up(first, whileUp), up(first, whileDown, 'b:1'), ...others],
      afterMinutes: 30,
      alert,
      expects: [ticketFor('b:1')],
    },
    {
      name: `${alert} stays silent: a target was away for three scrapes`,
      series: [up(first, '1x5 0x2 1x40'), ...others],
      afterMinutes: 30,
      alert,
      expects: [],
    },
    // Without any series nothing but the absence itself may be noticed.
    ...(others.length === 0 ? [] : [nothingAtAll(names, alert)]),
  ];
};

const nothingAtAll = (names: readonly string[], alert: string): Proof => ({
  name: `${alert} fires for every job: there is no data at all`,
  series: [],
  afterMinutes: 30,
  alert,
  expects: names.map((process) => ({ severity: 'page', process, value: '1' })),
});

const driftProofs = (first: string, catalogHash: string): readonly Proof[] => {
  const alert = 'TelemetryCatalogDrift';
  const running = (catalog: string, version: string): ProofSeries => ({
    metric: telemetry.buildInfo.name,
    process: first,
    labels: { version, revision: 'abc', catalog },
    values: `1x${2 * minutes}`,
  });
  return [
    {
      name: `${alert} fires: a process runs another catalog`,
      series: [running('another', '2.0.0')],
      afterMinutes: 45,
      alert,
      expects: [
        { severity: 'ticket', process: first, value: '1', labels: { version: '2.0.0', catalog: 'another' } },
      ],
    },
    {
      name: `${alert} stays silent: the process runs the catalog of these rules`,
      series: [running(catalogHash, '1.0.0')],
      afterMinutes: 45,
      alert,
      expects: [],
    },
  ];
};
