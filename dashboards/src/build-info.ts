import {
  definitionsOf,
  type Definition,
  type GaugeDefinition,
  type Label,
  type MetricSet,
} from '@bellwether/telemetry/catalog';

type BuildInfo = GaugeDefinition<{
  readonly version: Label;
  readonly revision: Label;
  readonly catalog: Label;
}>;

const isBuildInfo = (definition: Definition): definition is BuildInfo =>
  definition.kind === 'gauge' &&
  definition.name.endsWith('_build_info') &&
  ['version', 'revision', 'catalog'].every((label) => label in definition.labels);

/** The gauge by which each process says which version and which catalog it runs; a catalog may have none. */
export const buildInfoOf = (catalog: readonly MetricSet[]): BuildInfo | undefined =>
  catalog.flatMap(definitionsOf).find(isBuildInfo);
