import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Child, type ChildOptions } from '../children/child.js';
import { freePortNear } from '../machine/free-port.js';
import { findProgram, programs } from '../machine/programs.js';
import { waitUntil } from '../wait-until.js';
import { readPrometheusState, renderPrometheusConfig } from './prometheus.js';
import type { ScrapeAccess } from './scrape.js';
import { ChildDied, type Supervisor } from './supervisor.js';

const readyTimeoutMs = 20_000;
const prometheusPort = 9090;
const alertmanagerPort = 9093;

export interface MonitoringOptions {
  readonly root: string;
  readonly dataDirectory: string;
  readonly targets: Readonly<Record<string, string>>;
  readonly access: ScrapeAccess;
  readonly supervisor: Supervisor;
}

export interface Monitor {
  readonly name: string;
  readonly url: string;
  /** What the table says about it, asked when the table is printed. */
  describe(): Promise<string>;
}

/**
 * Prometheus and Alertmanager where they are installed. One that does not start gets a row with the reason
 * and stops nothing.
 */
export async function startMonitoring(options: MonitoringOptions): Promise<readonly Monitor[]> {
  const alertmanager = await startAlertmanager(options);
  const prometheus = await startPrometheus(options, alertmanager && new URL(alertmanager.url).host);
  return [prometheus, alertmanager].filter((monitor) => monitor !== undefined);
}

async function startPrometheus(
  options: MonitoringOptions,
  alertmanager: string | undefined,
): Promise<Monitor | undefined> {
  const program = await findProgram(...programs.prometheus.names);
  if (program === undefined) return undefined;
  const rules = await ruleFiles(join(options.root, 'dashboards', 'generated', 'prometheus'));
  const directory = join(options.dataDirectory, 'prometheus');
  await mkdir(directory, { recursive: true });
  const config = join(directory, 'prometheus.yml');
  const { targets, access } = options;
  // The file may contain a credential.
  await writeFile(config, renderPrometheusConfig({ targets, access, ruleFiles: rules, alertmanager }), {
    mode: 0o600,
  });
  const args = [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(directory, 'data')}`,
    '--storage.tsdb.retention.time=7d',
  ];
  return await startMonitor('Prometheus', { program, args, port: prometheusPort }, describeState, options);
}

/** Starts one on its usual port or any free one. */
async function startMonitor(
  name: string,
  { program, args, port }: { program: string; args: readonly string[]; port: number },
  describe: (url: string) => Promise<string>,
  { supervisor }: MonitoringOptions,
): Promise<Monitor> {
  const address = `127.0.0.1:${await freePortNear(port)}`;
  const url = `http://${address}`;
  const child = {
    name: name.toLowerCase(),
    command: program,
    args: [...args, `--web.listen-address=${address}`],
  };
  const failure = startReady(child, url, supervisor);
  return { name, url, describe: async () => (await failure) ?? (await describe(url)) };
}

async function describeState(url: string): Promise<string> {
  const { targets, targetsUp, rules } = await readPrometheusState(url);
  const up = targetsUp === targets ? `${targetsUp}` : `${targetsUp} of ${targets}`;
  return `${up} targets up, ${rules} ${rules === 1 ? 'rule' : 'rules'} loaded`;
}

async function startAlertmanager(options: MonitoringOptions): Promise<Monitor | undefined> {
  const program = await findProgram(...programs.alertmanager.names);
  // The same routes as in production, with receivers that send nothing.
  const config = join(options.root, 'dashboards', 'generated', 'alertmanager', 'local.yaml');
  if (program === undefined || !existsSync(config)) return undefined;
  const args = [
    `--config.file=${config}`,
    `--storage.path=${join(options.dataDirectory, 'alertmanager')}`,
    // No cluster.
    '--cluster.listen-address=',
  ];
  const describe = async () => 'ready, generated routes, tells nobody';
  return await startMonitor('Alertmanager', { program, args, port: alertmanagerPort }, describe, options);
}

/** Starts one; resolves to undefined when it is ready, otherwise to the reason. */
async function startReady(options: ChildOptions, url: string, supervisor: Supervisor) {
  let isReady = false;
  const child = new Child(options);
  supervisor.watch(child, () => !isReady);
  try {
    await waitUntil(
      async () => {
        if (!child.running) throw new ChildDied(child);
        return await fetch(`${url}/-/ready`).then(
          (response) => response.ok,
          () => false,
        );
      },
      { timeoutMs: readyTimeoutMs, what: `${options.name} to be ready` },
    );
    isReady = true;
    return undefined;
  } catch (error) {
    await child.kill();
    return `did not start: ${(error as Error).message}`;
  }
}

async function ruleFiles(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory).catch(() => []);
  return names
    .filter((name) => name.endsWith('.rules.yaml'))
    .toSorted()
    .map((name) => join(directory, name));
}
