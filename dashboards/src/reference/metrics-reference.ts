import { markdownTable } from 'markdown-table';
import {
  aliasLabels,
  definitionsOf,
  domainOf,
  seriesWorstCase,
  unitOf,
  type Alias,
  type Definition,
  type Label,
} from '@bellwether/telemetry/catalog';
import { provenance, type Monitoring, type OtherPage } from '../product.js';
import { unused, usageOf, type Usage } from './usage.js';

/** METRICS.md: every metric, for readers who do not open the catalog. */
export const metricsReference = (monitoring: Monitoring): string => {
  const { product } = monitoring;
  const usage = usageOf(monitoring);
  const sets = [...product.catalog];
  const definitions = sets.flatMap(definitionsOf);
  const total = definitions.reduce((sum, definition) => sum + seriesWorstCase(definition).series, 0);
  return [
    `# Metrics of ${product.name}`,
    '',
    `${provenance(product)} ${definitions.length} metrics, at most ` +
      `${total.toLocaleString('en')} series for each process that had all of them.`,
    '',
    '`stable`: name, kind, unit, labels and buckets are a promise. `experimental`: may change with a note. ' +
      '`deprecated`: the replacement is named. A label value beyond its bound is counted as `other`.',
    '',
    ...tableLines(
      ['metric', 'kind', 'served by', 'stability', 'panels', 'alerts'],
      definitions.map((definition) => summaryRow(definition, usage.get(definition.name) ?? unused)),
    ),
    '',
    ...aliasSections(definitions),
    ...sets.flatMap((set) => [
      `## ${set[domainOf]}`,
      '',
      ...definitionsOf(set).flatMap((definition) =>
        section(definition, facts(definition, usage.get(definition.name) ?? unused)),
      ),
    ]),
    ...(product.otherPages ?? []).flatMap(pageSection),
  ].join('\n');
};

/** Without padding, so that a change of one row changes one line. */
const tableLines = (head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] => {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', String.raw`\|`)));
  return markdownTable(cells, { alignDelimiters: false }).split('\n');
};

const summaryRow = (definition: Definition, { panels, alerts }: Usage): string[] => [
  `[\`${definition.name}\`](#${definition.name})`,
  definition.kind,
  servedBy(definition),
  stabilityOf(definition),
  String(panels.size),
  String(alerts.size),
];

const servedBy = ({ owner }: Definition): string => (owner === 'every' ? 'every process' : owner.join(', '));

/** One table for each set of aliases: where the numbers come from, and what counts differently. */
const aliasSections = (definitions: readonly Definition[]): string[] => {
  const all = definitions.flatMap((definition) =>
    (definition.aliases ?? []).map((alias) => ({ alias, definition })),
  );
  const sets = [...new Set(all.map(({ alias }) => alias.set))].toSorted();
  return sets.flatMap((set) => [
    `## Aliases: ${set}`,
    '',
    `Shown as well where \`metrics.aliases\` contains \`${set}\`. The dashboards and rules never read them.`,
    '',
    ...tableLines(
      ['alias', 'served by', 'metric', 'values renamed', 'differs on purpose'],
      all
        .filter(({ alias }) => alias.set === set)
        .map(({ alias, definition }) => aliasRow(alias, definition)),
    ),
    '',
  ]);
};

const aliasRow = (alias: Alias, definition: Definition): string[] => {
  const labels = aliasLabels(alias, definition).map(({ name }) => name);
  const name = labels.length === 0 ? alias.name : `${alias.name}{${labels.join(',')}}`;
  return [
    `\`${name}\``,
    servedBy(definition),
    `[\`${definition.name}\`](#${definition.name})`,
    Object.values(alias.values ?? {})
      .flatMap(renamedValues)
      .join(', '),
    alias.differs ?? '',
  ];
};

const RENAMED_SHOWN_MAX = 3;

/** The first few say how the rest goes. */
const renamedValues = (values: Readonly<Record<string, string>>): string[] => {
  const all = Object.entries(values).map(([from, to]) => `\`${from}\` → \`${to}\``);
  return all.length <= RENAMED_SHOWN_MAX
    ? all
    : [...all.slice(0, RENAMED_SHOWN_MAX - 1), '…', ...all.slice(-1)];
};

const stabilityOf = ({ stability }: Definition): string =>
  typeof stability === 'string' ? stability : 'deprecated';

const aboutProcesses = new Set(['served by', 'series at most', 'on no panel because']);

const pageSection = ({ title, about, sets }: OtherPage): string[] => {
  const definitions = sets.flatMap(definitionsOf);
  return [
    `## ${title}`,
    '',
    about,
    '',
    ...tableLines(
      ['metric', 'kind', 'stability'],
      definitions.map((one) => [`[\`${one.name}\`](#${one.name})`, one.kind, stabilityOf(one)]),
    ),
    '',
    ...definitions.flatMap((one) =>
      section(
        one,
        facts(one, unused).filter(([name]) => !aboutProcesses.has(name)),
      ),
    ),
  ];
};

type Fact = readonly [name: string, value: string | undefined];

const section = ({ name, help }: Definition, known: readonly Fact[]): string[] => [
  `### ${name}`,
  '',
  help,
  '',
  ...known.filter(([, value]) => value !== undefined && value !== '').map((fact) => `- ${fact.join(': ')}`),
  '',
];

const facts = (definition: Definition, usage: Usage): readonly Fact[] => [
  ['kind', definition.kind],
  ['unit', unitOf(definition)],
  ['served by', servedBy(definition)],
  ['stability', stabilitySentence(definition)],
  ['labels', labelsSentence(definition)],
  ['buckets', definition.kind === 'histogram' ? definition.buckets.join(', ') : undefined],
  ['objective', objectives(definition)],
  ['series at most', seriesWorstCase(definition).series.toLocaleString('en')],
  [
    'former name',
    definition.formerName && `\`${definition.formerName.name}\`, until ${definition.formerName.until}`,
  ],
  ['aliases', aliases(definition)],
  ['panels', [...usage.panels].join('; ')],
  ['alerts', [...usage.alerts].map((name) => `[${name}](../runbooks/${name}.md)`).join(', ')],
  ['recorded as', [...usage.recordings].map((name) => `\`${name}\``).join(', ')],
  ['on no panel because', definition.unseen],
];

const stabilitySentence = ({ stability }: Definition): string => {
  if (typeof stability === 'string') return stability;
  const { replacement, lastVersion } = stability.deprecated;
  return `deprecated, last in ${lastVersion}; use \`${replacement}\``;
};

const labelText = ([name, label]: [string, Label]): string =>
  label.kind === 'closed'
    ? `\`${name}\` (${label.values.join(', ')})`
    : `\`${name}\` (at most ${label.limit}: ${label.because})`;

const labelsSentence = ({ labels }: Definition): string => {
  const texts = Object.entries(labels).map(labelText);
  return texts.length === 0 ? 'none' : texts.join('; ');
};

const objectives = (definition: Definition): string => {
  const texts: string[] = [];
  if (definition.kind === 'histogram' && definition.objective) {
    const { below, ratio, window } = definition.objective;
    texts.push(`${ratio * 100}% at or below ${below} within ${window}`);
  }
  if (definition.kind !== 'gauge' && definition.errorObjective) {
    const { bad, ratio, window } = definition.errorObjective;
    texts.push(`${ratio * 100}% without \`${bad.label}\` matching \`${bad.matches}\` within ${window}`);
  }
  return texts.join('; ');
};

const aliases = ({ aliases: all }: Definition): string =>
  (all ?? []).map(({ set, name }) => `\`${name}\` (${set})`).join(', ');
