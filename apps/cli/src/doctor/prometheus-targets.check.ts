import type { Check } from './finding.js';
import type { PrometheusTarget } from './inspect-prometheus.js';
import type { ProcessName } from './inspection.js';

const processNames: readonly ProcessName[] = ['server', 'worker'];

/** What the refusals of our endpoints mean to whoever wrote the scrape configuration. */
const mendOf = ({ lastError, url }: PrometheusTarget): string => {
  if (lastError.includes('401'))
    return 'Give the job the token:  authorization: { type: Bearer, credentials: <metrics token> }';
  if (lastError.includes('403'))
    return 'Set BELLWETHER_METRICS_BEARER_TOKEN on the process, and give it to the job';
  if (lastError.includes('404'))
    return 'Set BELLWETHER_ENABLE_OBSERVABILITY=true on the process, then restart it';
  return `See whether Prometheus can reach ${url} from where it runs`;
};

export const prometheusTargets: Check = {
  name: 'prometheus-targets',
  looksAt: 'Prometheus scrapes both processes',
  find: ({ prometheus }) => {
    if (prometheus === undefined) return [];
    const { url, answer, targets } = prometheus;
    if (answer.kind === 'silent' || answer.status !== 200) {
      const how = answer.kind === 'silent' ? answer.reason : `HTTP ${answer.status}`;
      return [
        {
          what: `Prometheus does not answer on ${url} (${how})`,
          why: 'Nothing is scraped and no alert can fire.',
          mend: 'Start it, or name its address:  bellwether doctor --prometheus-url http://<host>:9090',
        },
      ];
    }
    const down = targets
      .filter(({ job, health }) => processNames.some((name) => job.includes(name)) && health === 'down')
      .map((target) => ({
        what: `Prometheus cannot scrape ${target.url} (job ${target.job}): ${target.lastError}`,
        why: 'The panels and alerts of this process have no data.',
        mend: mendOf(target),
      }));
    const absent = processNames
      .filter((name) => !targets.some(({ job }) => job.includes(name)))
      .map((name) => ({
        what: `Prometheus has no target for the ${name}: no scrape job bears its name`,
        why: 'Its panels stay empty, and alerts about it cannot fire.',
        mend: 'Add the jobs of dashboards/generated/prometheus/scrape.yaml to prometheus.yml, then reload it',
      }));
    return [...down, ...absent];
  },
};
