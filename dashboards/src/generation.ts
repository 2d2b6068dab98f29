import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { stringify } from 'yaml';
import { artefactsOf, type Artefacts } from './artefacts.js';
import { assemble, type ProductSpec, type Texts } from './assemble.js';
import { lint, messageOf } from './lint/index.js';
import { provenance } from './product.js';

/** Text by path, relative to the output folder. */
export type Files = ReadonlyMap<string, string>;

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

/** Keys in their order and long texts unbroken, so that the same data gives the same bytes. */
const yaml = (note: string, value: object): string =>
  `${note}\n${stringify(value, { lineWidth: 0, aliasDuplicateObjects: false })}`;

const under = <T>(
  folder: string,
  suffix: string,
  all: ReadonlyMap<string, T>,
  write: (value: T) => string,
): [string, string][] => [...all].map(([domain, value]) => [`${folder}/${domain}${suffix}`, write(value)]);

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

/** A lint rule is broken, so nothing is written. */
export class GenerationError extends Error {
  constructor(readonly messages: readonly string[]) {
    super(messages.join('\n'));
    this.name = 'GenerationError';
  }
}

export interface Generation {
  readonly artefacts: Artefacts;
  readonly files: Files;
}

/** Pure, so that the same catalog gives the same bytes. */
export const generate = (spec: ProductSpec, texts: Texts): Generation => {
  const artefacts = artefactsOf(assemble(spec, texts));
  const messages = lint(artefacts).map(messageOf);
  if (messages.length > 0) throw new GenerationError([...new Set(messages)]);
  return { artefacts, files: filesOf(artefacts) };
};

export interface Destination {
  readonly generated: string;
  readonly runbooks: string;
}

export interface Difference {
  readonly path: string;
  readonly why: 'missing' | 'stale' | 'left over';
}

const textsFor = ({ files, artefacts }: Generation, to: Destination): ReadonlyMap<string, string> =>
  new Map([
    ...[...files].map(([path, text]): [string, string] => [join(to.generated, path), text]),
    ...[...artefacts.monitoring.runbooks].map(([name, text]): [string, string] => [
      join(to.runbooks, `${name}.md`),
      text,
    ]),
  ]);

/** Files in the output folder that are no longer generated. */
const leftOver = (generated: string, wanted: ReadonlyMap<string, string>): string[] => {
  if (!existsSync(generated)) return [];
  return readdirSync(generated, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !wanted.has(path));
};

/** What would change, sorted by path. */
export const differences = (generation: Generation, to: Destination): readonly Difference[] => {
  const wanted = textsFor(generation, to);
  const changed = [...wanted].flatMap(([path, text]): Difference[] => {
    if (!existsSync(path)) return [{ path, why: 'missing' }];
    return readFileSync(path, 'utf8') === text ? [] : [{ path, why: 'stale' }];
  });
  const old = leftOver(to.generated, wanted).map((path): Difference => ({ path, why: 'left over' }));
  return [...changed, ...old].toSorted((one, other) => (one.path < other.path ? -1 : 1));
};

/** Writes what differs and removes what is left over. */
export const write = (generation: Generation, to: Destination): readonly Difference[] => {
  const wanted = textsFor(generation, to);
  const changes = differences(generation, to);
  for (const { path } of changes) {
    const text = wanted.get(path);
    if (text === undefined) {
      rmSync(path);
      continue;
    }
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return changes;
};

export const describeDifferences = (found: readonly Difference[], from: string, command: string): string =>
  [...found.map(({ path, why }) => `${relative(from, path)} is ${why}`), `Run: ${command}`].join('\n');
