import { bounded } from '../labels.js';
import { processBudget, seriesOfProcess } from './process-budget.js';
import type { CatalogView } from './rule.js';
import { aCounter, aGauge, aHistogram, entryOf } from './testing/entries.js';

const catalog = (seriesPerProcess: number): CatalogView => ({
  version: '1.0.0',
  budgets: { labelSetsPerMetric: 10, seriesPerProcess },
  entries: [
    entryOf(aCounter({ owner: ['server'], labels: { region: bounded(4, 'regions') } })),
    entryOf(aHistogram({ owner: ['worker'] })),
    entryOf(aGauge({ owner: 'every' })),
  ],
});

describe('process-budget', () => {
  it('adds up what each process owns, and what every process has', () => {
    expect(seriesOfProcess(catalog(100), 'server')).toBe(5 + 1);
    expect(seriesOfProcess(catalog(100), 'worker')).toBe(3 + 3 + 1);
  });

  it('accepts processes within the budget and names those beyond it', () => {
    expect(processBudget.check(catalog(7))).toEqual([]);
    expect(processBudget.check(catalog(6))).toEqual([
      { subject: 'process worker', wrong: '7 series at worst, 6 are allowed' },
    ]);
  });

  it('counts a metric beyond its own budget with the limit that holds it at run time', () => {
    const excused = entryOf(aHistogram({ owner: ['server'], labels: { region: bounded(1000, 'regions') } }));
    const view = { ...catalog(100), entries: [excused] };
    expect(seriesOfProcess(view, 'server')).toBe((10 + 1) * (3 + 3));
  });

  it('counts what every process has where no process is named', () => {
    const view = { ...catalog(0), entries: [entryOf(aGauge({ owner: 'every' }))] };
    expect(processBudget.check(view)).toEqual([
      { subject: 'process every', wrong: '1 series at worst, 0 are allowed' },
    ]);
  });
});
