import type { Definition } from '../definition.js';
import { isOwnedBy, seriesWorstCase } from '../series.js';
import type { CatalogRule, CatalogView } from './rule.js';

export const processBudget: CatalogRule = {
  scope: 'catalog',
  name: 'process-budget',
  explanation:
    'All metrics of one process stay within its budget of series together: each may be small and the scrape still ' +
    'be too large. A metric that is excused from its own budget counts with the limit it is held to at run time.',
  check: (catalog) =>
    processesOf(catalog).flatMap((process) => {
      const series = seriesOfProcess(catalog, process);
      const { seriesPerProcess } = catalog.budgets;
      return series > seriesPerProcess
        ? [
            {
              subject: `process ${process}`,
              wrong: `${series} series at worst, ${seriesPerProcess} are allowed`,
            },
          ]
        : [];
    }),
};

const processesOf = ({ entries }: CatalogView): readonly string[] => {
  const named = entries.flatMap(({ definition: { owner } }) => (owner === 'every' ? [] : owner));
  return named.length === 0 ? ['every'] : [...new Set(named)].toSorted();
};

/** At worst, with every metric held to the limit of label sets. */
export const seriesOfProcess = ({ entries, budgets }: CatalogView, process: string): number =>
  entries
    .filter(({ definition }) => isOwnedBy(definition.owner, process))
    .reduce((sum, { definition }) => sum + heldSeries(definition, budgets.labelSetsPerMetric), 0);

const heldSeries = (definition: Definition, limit: number): number => {
  const { labelSets, series } = seriesWorstCase(definition);
  return labelSets <= limit ? series : (series / labelSets) * (limit + 1);
};
