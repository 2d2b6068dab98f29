import { isSnakeCase } from '../names.js';
import type { MetricRule } from './rule.js';
import { when } from './rule.js';

export const snakeCase: MetricRule = {
  scope: 'metric',
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
