import { buildOf } from './build-of.js';
import { defineCheck } from './finding.js';

const why = 'A panel or alert may ask for a metric that has another name or label by now, and stay silent.';

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
        why,
        mend: 'Make them again, then load them into Prometheus:',
        line: 'pnpm generate',
      },
      isOther(dashboards) && {
        finding: 'dashboards-outdated' as const,
        what: whatOf('the generated dashboards', dashboards),
        why,
        mend: 'Make them again, then import them into Grafana:',
        line: 'pnpm generate',
      },
      isOther(loaded) && {
        finding: 'prometheus-rules-outdated' as const,
        what: whatOf('the rules that Prometheus follows', loaded),
        why,
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
