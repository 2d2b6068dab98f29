import { gauge, type Definition } from '@bellwether/telemetry/catalog';
import type { Recording } from './combined-queries.js';
import { storedName } from './node.js';
import { spellings } from './selector.js';

/** Series that Prometheus writes about each target. */
const ofTheScraper = { owner: 'every', stability: 'stable', labels: {} } as const;

export const scraper = {
  up: gauge('up', { ...ofTheScraper, help: '1 where the last scrape of the target succeeded, 0 where not.' }),
  scrapeDuration: gauge('scrape_duration_seconds', {
    ...ofTheScraper,
    help: 'How long the last scrape took, seen by the scraper.',
  }),
  samplesScraped: gauge('scrape_samples_scraped', {
    ...ofTheScraper,
    help: 'Samples the last scrape brought.',
  }),
} as const;

export type SeriesKind = 'counter' | 'gauge' | 'bucket' | 'recorded';

/** The kind, the stored labels and the values of closed sets of one name. */
export interface KnownSeries {
  readonly name: string;
  readonly metric: string;
  readonly kind: SeriesKind;
  readonly labels: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, readonly string[]>;
}

export type KnownNames = ReadonlyMap<string, KnownSeries>;

const targetLabels = ['job', 'instance'];

const partsOf = (definition: Definition): readonly [string, SeriesKind][] => {
  if (definition.kind !== 'histogram') return [['', definition.kind]];
  return [
    ['_bucket', 'bucket'],
    ['_count', 'counter'],
    ['_sum', 'counter'],
  ];
};

/** All spellings of the bounds of a metric. */
const boundsOf = (definition: Definition): readonly string[] =>
  definition.kind === 'histogram' ? [...definition.buckets.flatMap(spellings), '+Inf'] : [];

const seriesOf = (definition: Definition): KnownSeries[] => {
  const labels = Object.keys(definition.labels).map(storedName);
  const values = new Map(
    Object.entries(definition.labels).flatMap(([label, set]) =>
      set.kind === 'closed' ? [[storedName(label), set.values] as const] : [],
    ),
  );
  const names = [definition.name, ...(definition.formerName ? [definition.formerName.name] : [])];
  return names.flatMap((metric) =>
    partsOf(definition).map(([part, kind]) => ({
      name: `${metric}${part}`,
      metric: definition.name,
      kind,
      labels: new Set([...targetLabels, ...labels, ...(part === '_bucket' ? ['le'] : [])]),
      values: part === '_bucket' ? new Map([...values, ['le', boundsOf(definition)]]) : values,
    })),
  );
};

const recordedSeries = ({ record, of }: Recording): KnownSeries => ({
  name: record,
  metric: record,
  kind: 'recorded',
  labels: new Set(of.labels.map(storedName)),
  values: new Map(),
});

/** All names that a query may use: those of the catalog and the recordings. */
export const knownNames = (
  definitions: readonly Definition[],
  recordings: readonly Recording[] = [],
): KnownNames =>
  new Map(
    [...definitions.flatMap(seriesOf), ...recordings.map(recordedSeries)].map((series) => [
      series.name,
      series,
    ]),
  );
