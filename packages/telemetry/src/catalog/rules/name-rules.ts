import { isSnakeCase, unitOf, withoutTotal, wordsOf } from '../names.js';
import { when, type CatalogView, type MetricRule } from './rule.js';
import type { Definition } from '../definition.js';
import { seriesNames } from '../series.js';

export const snakeCase: MetricRule = {
  name: 'snake-case',
  explanation:
    'Metric and label names are lower-case words joined by single underscores: any other character has to be ' +
    'quoted or is lost in Prometheus before version 3.',
  check: ({ definition }) => [
    ...when(!isSnakeCase(definition.name), `the name "${definition.name}" is not in snake case`),
    ...Object.keys(definition.labels).flatMap((label) =>
      when(!isSnakeCase(label), `the label "${label}" is not in snake case`),
    ),
  ],
};

const prefixOf = (name: string): string => wordsOf(name)[0] ?? '';

export const domainPrefix: MetricRule = {
  name: 'domain-prefix',
  explanation:
    'A name begins with a word of its domain and says more after it, and no two domains share a first word: ' +
    'a reader of a scrape finds the file of a series by that word.',
  check: ({ domain, definition }, { entries }) => {
    const prefix = prefixOf(definition.name);
    const others = entries.filter(
      (other) => prefixOf(other.definition.name) === prefix && other.domain !== domain,
    );
    const domains = [...new Set(others.map((other) => other.domain))];
    return [
      ...when(wordsOf(definition.name).length < 2, 'the name is one word'),
      ...when(domains.length > 0, `"${prefix}_" is also the prefix of ${domains.join(', ')}`),
    ];
  },
};

export const counterTotal: MetricRule = {
  name: 'counter-total',
  explanation:
    'A counter ends in `_total` and nothing else does: the ending tells a reader of a query that only the ' +
    'increase means something.',
  check: ({ definition: { kind, name } }) => [
    ...when(kind === 'counter' && !name.endsWith('_total'), 'this counter does not end in `_total`'),
    ...when(kind !== 'counter' && name.endsWith('_total'), `this ${kind} ends in \`_total\``),
  ],
};

const reserved = ['_bucket', '_sum', '_count', '_created'];

export const reservedSuffix: MetricRule = {
  name: 'reserved-suffix',
  explanation:
    'No name ends in `_bucket`, `_sum`, `_count` or `_created`: those are the series of a histogram and the ' +
    'start time of a counter, and a tool would take the metric for one of them.',
  check: ({ definition: { name } }) =>
    reserved.filter((suffix) => name.endsWith(suffix)).map((suffix) => `the name ends in \`${suffix}\``),
};

const units = new Set(['seconds', 'bytes', 'ratio', 'info', 'timestamp']);

export const baseUnitLast: MetricRule = {
  name: 'base-unit-last',
  explanation:
    'The unit is a base unit and the last word, before the `_total` of a counter: `_seconds`, `_bytes`, `_ratio` ' +
    '(0 to 1), `_timestamp_seconds`, `_info`, `_size` (items in one). A histogram always has one.',
  check: ({ definition }) => {
    const words = wordsOf(withoutTotal(definition.name));
    const unit = unitOf(definition);
    const own = unit === 'none' ? 0 : wordsOf(unit).length;
    const misplaced = words.slice(0, words.length - own).filter((word) => units.has(word));
    return [
      ...misplaced.map((word) => `"${word}" is not at the end`),
      ...when(definition.kind === 'histogram' && unit === 'none', 'this histogram does not say its unit'),
      ...when(unit === 'info' && definition.kind !== 'gauge', '`_info` is for a gauge that is always 1'),
      ...when(
        unit === 'timestamp_seconds' && definition.kind !== 'gauge',
        '`_timestamp_seconds` is for a gauge',
      ),
    ];
  },
};

/** Words for a unit, by the base unit to write instead. */
const wordsForUnit = {
  seconds:
    's sec secs second ms msec millis milliseconds us usec micros microseconds ns nanos nanoseconds minutes mins ' +
    'hours days',
  bytes: 'b byte kb mb gb kib mib gib kilobytes megabytes gigabytes bits',
  ratio: 'percent percents pct percentage',
};
const baseUnitOf: ReadonlyMap<string, string> = new Map(
  Object.entries(wordsForUnit).flatMap(([unit, words]) => words.split(' ').map((word) => [word, unit])),
);

export const noScaledUnit: MetricRule = {
  name: 'no-scaled-unit',
  explanation:
    'Time is in seconds, data in bytes, a share from 0 to 1, and the unit is written out: two metrics that are ' +
    'compared have one unit, and Grafana scales what it shows.',
  check: ({ definition: { name } }) =>
    wordsOf(name).flatMap((word) => {
      const unit = baseUnitOf.get(word);
      return unit === undefined ? [] : [`"${word}" is not a base unit; write ${unit}`];
    }),
};

const types = new Set(['counter', 'gauge', 'histogram', 'summary', 'metric', 'metrics']);

export const noTypeInName: MetricRule = {
  name: 'no-type-in-name',
  explanation:
    'A name does not say what kind of metric it is: the exposition says that, and a name that says it too is ' +
    'wrong on the day the kind changes.',
  check: ({ definition: { name } }) =>
    wordsOf(name)
      .filter((word) => types.has(word))
      .map((word) => `the name contains "${word}"`),
};

export const noLabelInName: MetricRule = {
  name: 'no-label-in-name',
  explanation:
    'A name, after the word of its domain, does not repeat a label or say "by": it would be wrong as soon as ' +
    'a query sums the label away.',
  check: ({ definition: { name, labels } }) => {
    const [, ...rest] = wordsOf(name);
    const text = `_${rest.join('_')}_`;
    return [
      ...when(text.includes('_by_'), 'the name says "by"'),
      ...Object.keys(labels).flatMap((label) =>
        when(text.includes(`_${label}_`), `the name repeats the label "${label}"`),
      ),
    ];
  },
};

/** Every name under which the series of a definition may appear, and what it is there. */
const namesOf = (definition: Definition): readonly (readonly [name: string, as: string])[] => {
  const { name, kind, aliases = [], formerName } = definition;
  const shown = [
    { base: name, as: name },
    ...(formerName === undefined
      ? []
      : [{ base: formerName.name, as: `${name}, formerly ${formerName.name}` }]),
    ...aliases.map((alias) => ({ base: alias.name, as: `${name}, alias ${alias.name}` })),
  ];
  return shown.flatMap(({ base, as }) => seriesNames(base, kind).map((series) => [series, as] as const));
};

const holders = (catalog: CatalogView, series: string): readonly string[] =>
  catalog.entries.flatMap(({ definition, domain }) =>
    namesOf(definition)
      .filter(([name]) => name === series)
      .map(([, as]) => `${as} (${domain})`),
  );

export const uniqueName: MetricRule = {
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

const WORDS_MIN = 3;

export const helpSentence: MetricRule = {
  name: 'help-sentence',
  explanation:
    'The help is a sentence on one line, with a capital and a period, that says what counts as one: it is all ' +
    'that an operator sees beside the number.',
  check: ({ definition: { help, name } }) => [
    ...when(!/^[A-Z0-9]/.test(help), 'the help does not begin with a capital'),
    ...when(!help.endsWith('.'), 'the help does not end with a period'),
    ...when(/[\r\n]/.test(help), 'the help has more than one line'),
    ...when(help !== help.trim() || /\s{2}/.test(help), 'the help has blanks too many'),
    ...when(help.trim().split(/\s+/).length < WORDS_MIN, 'the help says too little'),
    ...when(help.includes(name), 'the help repeats the name'),
  ],
};

export const helpUnique: MetricRule = {
  name: 'help-unique',
  explanation: 'No two metrics have the same help: a reader could not tell which of them to ask.',
  check: ({ definition }, { entries }) => {
    const same = entries.filter(
      (other) => other.definition !== definition && sameText(other.definition.help, definition.help),
    );
    const names = same.map((other) => other.definition.name);
    return when(names.length > 0, `${names.join(', ')} has the same help`);
  },
};

const sameText = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
