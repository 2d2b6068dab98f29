import type { Definition, Labels } from '@bellwether/telemetry/catalog';
import { targetLabels, type TargetLabel } from './labels.js';
import type { Matcher, Node, SeriesNode, Window } from './node.js';

export type LabelsOf<L extends Labels> = (keyof L & string) | TargetLabel;

export type Part = '' | '_bucket' | '_count' | '_sum';

export const labelsOf = (definition: Definition): readonly string[] => [
  ...targetLabels,
  ...Object.keys(definition.labels),
];

const seriesNode = (
  definition: Definition,
  name: string,
  part: Part,
  matchers: readonly Matcher[],
): SeriesNode => ({
  kind: 'series',
  metric: `${name}${part}`,
  matchers,
  scope: { owner: definition.owner },
});

/** Every way the series of a definition can be named now: during a rename the old name is read as well. */
const namesOf = (definition: Definition): readonly string[] =>
  definition.formerName === undefined ? [definition.name] : [definition.name, definition.formerName.name];

const either = (nodes: readonly Node[]): Node =>
  nodes.reduce((left, right) => ({ kind: 'binary', operator: 'or', left, right }));

/** The series as they are. */
export const plain = (definition: Definition, part: Part, matchers: readonly Matcher[]): Node =>
  either(namesOf(definition).map((name) => seriesNode(definition, name, part, matchers)));

/** A function over a window of the series. */
export const ranged = (
  call: string,
  window: Window,
  definition: Definition,
  part: Part,
  matchers: readonly Matcher[],
): Node =>
  either(
    namesOf(definition).map((name) => ({
      kind: 'range',
      call,
      window,
      of: seriesNode(definition, name, part, matchers),
    })),
  );
