import { defineCheck } from './finding.js';
import { buildOf, type ProcessName } from './inspect-process.js';
import type { ProcessStart, PrometheusTarget } from './inspect-prometheus.js';

const outdatedWhy =
  'A panel or alert may ask for a metric that has another name or label by now, and stay silent.';

export const rulesOutdated = defineCheck({
  looksAt: 'rules and dashboards match the running catalog',
  finds: {
    'rules-outdated': 'problem',
    'dashboards-outdated': 'problem',
    'prometheus-rules-outdated': 'problem',
    'prometheus-rules-missing': 'note',
  },
  sawSomething: ({ processes, generated, prometheus }) =>
    processes.some((process) => buildOf(process) !== undefined) &&
    (Object.keys(generated).length > 0 || prometheus?.rulesCatalog !== undefined),
  find: ({ processes, prometheus, generated }) => {
    const running = processes.map(buildOf).find((build) => build !== undefined)?.['catalog'];
    const isOther = (catalog: string | undefined): catalog is string =>
      running !== undefined && catalog !== undefined && catalog !== running;
    const whatOf = (where: string, catalog: string) =>
      `${where} were made for catalog ${catalog}, the processes run ${running}`;
    const { rules, dashboards } = generated;
    const loaded = prometheus?.rulesCatalog;
    const findings = [
      isOther(rules) && {
        finding: 'rules-outdated' as const,
        what: whatOf('the generated rules', rules),
        why: outdatedWhy,
        mend: 'Make them again, then load them into Prometheus:',
        line: 'pnpm generate',
      },
      isOther(dashboards) && {
        finding: 'dashboards-outdated' as const,
        what: whatOf('the generated dashboards', dashboards),
        why: outdatedWhy,
        mend: 'Make them again, then import them into Grafana:',
        line: 'pnpm generate',
      },
      isOther(loaded) && {
        finding: 'prometheus-rules-outdated' as const,
        what: whatOf('the rules that Prometheus follows', loaded),
        why: outdatedWhy,
        mend: 'Give it dashboards/generated/prometheus/*.rules.yaml of the running version, then:',
        line: `curl -X POST ${prometheus?.url}/-/reload`,
      },
      prometheus?.targets !== undefined &&
        loaded === undefined && {
          finding: 'prometheus-rules-missing' as const,
          what: `Prometheus at ${prometheus.url} follows none of the generated rules`,
          why: 'Unless something else evaluates them, no alert fires.',
          mend: 'List them under rule_files in prometheus.yml, then reload it:',
          line: `curl -X POST ${prometheus.url}/-/reload`,
        },
    ];
    return findings.filter((found) => found !== false);
  },
});

const processNames: readonly ProcessName[] = ['server', 'worker'];

/** The names of the scrape jobs that the rules and dashboards ask for. */
const jobOf = (name: ProcessName): string => `bellwether-${name}`;

/** What each refusal of our endpoints means for the scrape configuration. */
const targetAdvice = ({ lastError, url }: PrometheusTarget): { mend: string; line?: string } => {
  if (/\b401\b/.test(lastError)) {
    return {
      mend: 'Give the job the token, in prometheus.yml:',
      line: 'authorization: { type: Bearer, credentials_file: <file with the metrics token> }',
    };
  }
  if (/\b403\b/.test(lastError)) {
    return {
      mend: 'Set a token on both processes, restart them, and give it to the job:',
      line: 'export BELLWETHER_METRICS_BEARER_TOKEN=$(openssl rand -hex 32)',
    };
  }
  if (/\b404\b/.test(lastError)) {
    return {
      mend: 'Switch metrics on, then restart the process:',
      line: 'BELLWETHER_ENABLE_OBSERVABILITY=true',
    };
  }
  return { mend: 'See whether the machine of Prometheus reaches it:', line: `curl -sS ${url}` };
};

/** Targets of one job on one host with the same start second are one process. */
const processOf = ({ job, instance, startedAt }: ProcessStart): string =>
  [job, instance.replace(/:\d+$/, ''), startedAt].join(' ');

const scrapedTwice = (starts: readonly ProcessStart[]) =>
  [...Map.groupBy(starts, processOf).values()]
    .map((all) => all.map(({ instance, job }) => `${instance} (job ${job})`))
    .filter((all) => all.length > 1)
    .map((all) => ({
      finding: 'prometheus-target-twice' as const,
      what: `Prometheus scrapes one process at ${all.length} addresses: ${all.join(' and ')}`,
      why: 'Each of its series is stored twice, so that every sum and every rate over the job is too high.',
      mend: 'Keep one address for each process in prometheus.yml: scrape.yaml or scrape.debug.yaml, not both.',
    }));

export const prometheusTargets = defineCheck({
  looksAt: 'Prometheus scrapes both processes',
  finds: {
    'prometheus-silent': 'problem',
    'prometheus-target-down': 'problem',
    'prometheus-target-missing': 'problem',
    'prometheus-target-twice': 'problem',
  },
  sawSomething: ({ prometheus }) => prometheus !== undefined,
  find: ({ prometheus }) => {
    if (prometheus === undefined) return [];
    const { url, answer, targets, starts } = prometheus;
    if (targets === undefined) {
      const how = answer.kind === 'silent' ? answer.reason : `HTTP ${answer.status}`;
      return {
        finding: 'prometheus-silent',
        what: `no Prometheus answers on ${url} (${how})`,
        why: 'Nothing is scraped and no alert can fire; or this is not its address.',
        mend: 'Start it, or name its address:',
        line: 'bellwether doctor --prometheus-url http://<host>:9090',
      };
    }
    const down = targets
      .filter(({ job, health }) => processNames.some((name) => job === jobOf(name)) && health === 'down')
      .map((target) => ({
        finding: 'prometheus-target-down' as const,
        what: `Prometheus cannot scrape ${target.url} (job ${target.job}): ${target.lastError}`,
        why: 'The panels and alerts of this process have no data.',
        ...targetAdvice(target),
      }));
    const missing = processNames
      .filter((name) => !targets.some(({ job }) => job === jobOf(name)))
      .map((name) => ({
        finding: 'prometheus-target-missing' as const,
        what: `Prometheus has no target for the ${name}: no scrape job is called ${jobOf(name)}`,
        why: 'Its panels stay empty, and alerts about it cannot fire.',
        mend: 'Add the jobs of dashboards/generated/prometheus/scrape.yaml to prometheus.yml, then reload it:',
        line: `curl -X POST ${url}/-/reload`,
      }));
    return [...down, ...missing, ...scrapedTwice(starts)];
  },
});
