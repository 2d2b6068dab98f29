import type { Check } from './finding.js';
import { buildOf } from './versions-differ.check.js';

export const rulesOutdated: Check = {
  name: 'rules-outdated',
  looksAt: 'rules match the running catalog',
  find: ({ processes, prometheus, rulesCatalog }) => {
    const running = processes.map(buildOf).find((build) => build !== undefined)?.['catalog'];
    if (running === undefined) return [];
    const sources = [
      {
        where: 'the generated rules and dashboards',
        catalog: rulesCatalog,
        mend: 'Make them again:  pnpm generate   then import the dashboards and load the rules',
      },
      {
        where: 'the rules that Prometheus follows',
        catalog: prometheus?.rulesCatalog,
        mend: 'Load the rules of the running version:  dashboards/generated/prometheus/*.yaml   then  curl -X POST <prometheus>/-/reload',
      },
    ];
    return sources.flatMap(({ where, catalog, mend }) =>
      catalog === undefined || catalog === running
        ? []
        : [
            {
              what: `${where} were made for catalog ${catalog}, the processes run ${running}`,
              why: 'A panel or alert may ask for a metric that has another name or label by now, and stay silent.',
              mend,
            },
          ],
    );
  },
};
