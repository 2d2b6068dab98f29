import type { Definition } from '../definition.js';
import { seriesNames } from '../series.js';
import type { CatalogView, MetricRule } from './rule.js';

/** Every name under which the series of a definition may appear, and what it is there. */
const namesOf = (definition: Definition): readonly (readonly [name: string, as: string])[] => {
  const { name, kind, aliases = [], formerName } = definition;
  const former = formerName === undefined ? [] : [formerName.name];
  return [
    ...seriesNames(name, kind).map((series) => [series, name] as const),
    ...former.flatMap((old) =>
      seriesNames(old, kind).map((series) => [series, `${name}, formerly ${old}`] as const),
    ),
    ...aliases.flatMap((alias) =>
      seriesNames(alias.name, kind).map((series) => [series, `${name}, alias ${alias.name}`] as const),
    ),
  ];
};

const holders = (catalog: CatalogView, series: string): readonly string[] =>
  catalog.entries.flatMap(({ definition, domain }) =>
    namesOf(definition)
      .filter(([name]) => name === series)
      .map(([, as]) => `${as} (${domain})`),
  );

export const uniqueName: MetricRule = {
  scope: 'metric',
  name: 'unique-name',
  explanation:
    'Every series name belongs to one metric, former names, aliases and the parts of histograms included: two ' +
    'families of one name make a scrape invalid.',
  check: ({ definition }, catalog) => {
    const clashes = namesOf(definition).flatMap(([series]) => {
      const all = holders(catalog, series);
      return all.length > 1 ? [`"${series}" stands for ${all.join(' and for ')}`] : [];
    });
    return [...new Set(clashes)];
  },
};
