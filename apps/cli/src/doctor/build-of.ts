import type { ProcessFacts } from './inspect-process.js';

/** The labels of `bellwether_build_info`; undefined where the metrics were not read. */
export const buildOf = ({ samples }: ProcessFacts): Readonly<Record<string, string>> | undefined =>
  samples.find(({ name }) => name === 'bellwether_build_info')?.labels;
