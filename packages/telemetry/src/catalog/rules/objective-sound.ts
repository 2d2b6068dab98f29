import type { Definition } from '../definition.js';
import type { MetricRule } from './rule.js';
import { when } from './rule.js';

export const objectiveSound: MetricRule = {
  scope: 'metric',
  name: 'objective-sound',
  explanation:
    'An objective is a share between 0 and 1, neither of them, of events that the metric can tell apart: its bound ' +
    'is a bucket, and its bad values are some of the values of the label and not all. A share of 1 leaves no ' +
    'budget to burn, so that its alert would fire at the first event.',
  check: ({ definition }) => [...checkLatency(definition), ...checkErrors(definition)],
};

const outside = (ratio: number): readonly string[] =>
  when(!(ratio > 0 && ratio < 1), `the share ${ratio} is not between 0 and 1`);

const checkLatency = (definition: Definition): readonly string[] => {
  if (definition.kind !== 'histogram' || definition.objective === undefined) return [];
  const { below, ratio } = definition.objective;
  return [...outside(ratio), ...when(!definition.buckets.includes(below), `${below} is not a bucket bound`)];
};

const checkErrors = (definition: Definition): readonly string[] => {
  if (definition.kind === 'gauge' || definition.errorObjective === undefined) return [];
  const { bad, ratio } = definition.errorObjective;
  const label = definition.labels[bad.label];
  if (label === undefined) return [...outside(ratio), `there is no label "${bad.label}"`];
  const pattern = compile(bad.matches);
  if (pattern === undefined) return [...outside(ratio), `"${bad.matches}" is not a regular expression`];
  if (label.kind !== 'closed') return outside(ratio);
  const matched = label.values.filter((value) => pattern.test(value));
  return [
    ...outside(ratio),
    ...when(matched.length === 0, `no value of "${bad.label}" matches "${bad.matches}"`),
    ...when(matched.length === label.values.length, `every value of "${bad.label}" matches "${bad.matches}"`),
  ];
};

/** Anchored, as Prometheus reads it. */
const compile = (pattern: string): RegExp | undefined => {
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch {
    return undefined;
  }
};
