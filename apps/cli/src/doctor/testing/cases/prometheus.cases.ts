import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, tool, waitUntil } from '@bellwether/local/testing';
import { deadUrl, token, type Case, type System } from '../system.js';

interface Scraped {
  /** By job, the addresses of its targets. */
  readonly jobs: Readonly<Record<string, readonly string[]>>;
  /** The catalog the loaded rules say they were made for. */
  readonly rulesCatalog?: string;
  readonly token?: string;
}

let prometheusCount = 0;

/** A real Prometheus that has looked at every target it was given. */
export const startPrometheus = async (system: System, scraped: Scraped): Promise<string> => {
  prometheusCount += 1;
  const folder = join(system.folder.path, `prometheus-${prometheusCount}`);
  await mkdir(folder);
  const { jobs, rulesCatalog } = scraped;
  const expr = `count(bellwether_build_info{job="bellwether-server",catalog!="${rulesCatalog}"}) > 0`;
  const rules = { groups: [{ name: 'telemetry', rules: [{ alert: 'TelemetryCatalogDiffers', expr }] }] };
  const config = {
    global: { scrape_interval: '1s', scrape_timeout: '1s' },
    rule_files: rulesCatalog === undefined ? [] : [join(folder, 'rules.yml')],
    scrape_configs: Object.entries(jobs).map(([job_name, urls]) => ({
      job_name,
      ...(scraped.token === undefined ? {} : { authorization: { credentials: scraped.token } }),
      static_configs: [{ targets: urls.map((url) => new URL(url).host) }],
    })),
  };
  // JSON is YAML.
  await writeFile(join(folder, 'rules.yml'), JSON.stringify(rules));
  await writeFile(join(folder, 'prometheus.yml'), JSON.stringify(config));
  const url = `http://127.0.0.1:${await freePort()}`;
  system.run(await tool('prometheus'), [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=${new URL(url).host}`,
  ]);
  await waitUntil(
    async () => {
      const answer = await fetch(`${url}/api/v1/targets`).catch(() => undefined);
      const text = (await answer?.text()) ?? '';
      return text.includes('"health"') && !text.includes('"health":"unknown"');
    },
    { timeoutMs: 60_000, what: 'Prometheus to have scraped' },
  );
  return url;
};

export const bothJobs = ({ server, worker }: System) => ({
  'bellwether-server': [server.url],
  'bellwether-worker': [worker.url],
});

const secure = {
  BELLWETHER_SERVER_SECURE: 'true',
  BELLWETHER_SERVER_SECRET_KEY: 'a-secret-key-that-is-long-enough',
  BELLWETHER_METRICS_BEARER_TOKEN: undefined,
};
const off = { BELLWETHER_ENABLE_OBSERVABILITY: 'false', BELLWETHER_METRICS_BEARER_TOKEN: undefined };

/** It knows of the server only, has no token and no rules; its targets refuse in each of the ways there are. */
const illPrometheus = (system: System): Promise<string> =>
  system.shared('an ill Prometheus', async () => {
    const [locked, silent, dead] = await Promise.all([
      system.sharedProcess('server', secure),
      system.sharedProcess('server', off),
      deadUrl(),
    ]);
    const jobs = { 'bellwether-server': [system.server.url, locked.url, silent.url, dead] };
    return startPrometheus(system, { jobs });
  });

const ills = ['prometheus-target-down', 'prometheus-target-missing', 'prometheus-rules-missing'] as const;

const ill = (finding: (typeof ills)[number], when: string, says: RegExp): Case => ({
  when,
  cause: async (system) => system.examine({}, '--prometheus-url', await illPrometheus(system)),
  says,
  besides: ills.filter((other) => other !== finding),
});

export const prometheusCases = {
  'prometheus-silent': [
    {
      when: 'nothing listens there',
      cause: async (system) => system.examine({}, '--prometheus-url', await deadUrl()),
      says: /no Prometheus answers on .*ECONNREFUSED/,
    },
    {
      when: 'the address is that of something else',
      cause: (system) => system.examine({}, '--prometheus-url', system.server.url),
      says: /no Prometheus answers on .*HTTP 404/,
    },
  ],
  'prometheus-target-down': [
    ill('prometheus-target-down', 'it sends no token', /job bellwether-server.*401.*Give the job the token/),
    ill('prometheus-target-down', 'there is no token in secure mode', /403.*Set a token on both processes/),
    ill('prometheus-target-down', 'metrics are off', /404.*BELLWETHER_ENABLE_OBSERVABILITY=true/),
    ill('prometheus-target-down', 'nothing listens there', /refused.*curl -sS http:/),
  ],
  'prometheus-target-missing': [
    ill(
      'prometheus-target-missing',
      'it scrapes the server only',
      /no target for the worker: no scrape job is called bellwether-worker.*scrape\.yaml/,
    ),
  ],
  'prometheus-target-twice': [
    {
      when: 'the worker is scraped at both of its listeners',
      cause: async (system) => {
        const { 'bellwether-worker': worker } = bothJobs(system);
        const jobs = { ...bothJobs(system), 'bellwether-worker': [...worker, system.worker.metricsUrl] };
        const url = await startPrometheus(system, { jobs, token });
        return system.examine({}, '--prometheus-url', url);
      },
      says: /scrapes one process at 2 addresses: .*scrape\.debug\.yaml, not both/,
      besides: ['prometheus-rules-missing'],
    },
  ],
  'prometheus-rules-missing': [
    ill('prometheus-rules-missing', 'it has no rules of ours', /none of the generated rules.*rule_files/),
  ],
  'prometheus-rules-outdated': [
    {
      when: 'its rules were made for another catalog',
      cause: async (system) => {
        const jobs = bothJobs(system);
        const url = await startPrometheus(system, { jobs, token, rulesCatalog: '0123456789abcdef' });
        return system.examine({}, '--prometheus-url', url);
      },
      says: /rules that Prometheus follows were made for catalog 0123456789abcdef.*-\/reload/,
    },
  ],
} as const satisfies Readonly<Record<string, readonly Case[]>>;
