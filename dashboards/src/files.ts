import { stringify } from 'yaml';
import type { Artefacts } from './artefacts.js';
import { provenance } from './product.js';

/** Text by path, relative to the folder everything is written into. */
export type Files = ReadonlyMap<string, string>;

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

/** Keys in the order they were made, long texts unbroken: the same data is the same bytes. */
const yaml = (note: string, value: object): string =>
  `${note}\n${stringify(value, { lineWidth: 0, aliasDuplicateObjects: false })}`;

const under = <T>(
  folder: string,
  ending: string,
  all: ReadonlyMap<string, T>,
  write: (value: T) => string,
): [string, string][] => [...all].map(([domain, value]) => [`${folder}/${domain}${ending}`, write(value)]);

const insteadOf =
  '# Instead of scrape.yaml, not beside it: a process that is scraped at two endpoints counts twice in every sum.';

export const filesOf = (artefacts: Artefacts): Files => {
  const { product } = artefacts.monitoring;
  const note = `# ${provenance(product)}`;
  const inYaml = (value: object): string => yaml(note, value);
  return new Map([
    ...under('grafana/import', '.json', artefacts.imports, json),
    ...under('grafana/provisioning', '.json', artefacts.provisioning, json),
    ...under('grafana/v2', '.json', artefacts.v2, json),
    ...under('prometheus', '.rules.yaml', artefacts.ruleGroups, (group) => inYaml({ groups: [group] })),
    ...under('kubernetes', '.prometheusrule.yaml', artefacts.prometheusRules, inYaml),
    ...under('alertmanager', '.yaml', artefacts.alertmanager, inYaml),
    ...under('tests', '.alerts.test.yaml', artefacts.tests, inYaml),
    ['prometheus/scrape.yaml', inYaml(artefacts.scrape)],
    ...(artefacts.debugScrape === undefined
      ? []
      : [['prometheus/scrape.debug.yaml', yaml(`${note}\n${insteadOf}`, artefacts.debugScrape)] as const]),
    ['METRICS.md', artefacts.reference],
  ]);
};
