import type { CounterDefinition, HistogramDefinition, Labels } from '@bellwether/telemetry/catalog';
import type { Window } from './node.js';
import { labelsOf, ranged, type LabelsOf } from './series.js';
import { Vector } from './vector.js';
import { matchersOf, type Where } from './where.js';

/** What can be counted: a counter, or the observations of a histogram. */
export type Countable<L extends Labels> = CounterDefinition<L> | HistogramDefinition<L>;

const counted = <L extends Labels>(
  call: string,
  metric: Countable<L>,
  where: Where<L> | undefined,
  window: Window,
): Vector<LabelsOf<L>> => {
  const part = metric.kind === 'histogram' ? '_count' : '';
  return new Vector(ranged(call, window, metric, part, matchersOf(where)), labelsOf(metric));
};

/** How many a second. */
export const rate = <L extends Labels>(
  metric: Countable<L>,
  where?: Where<L>,
  window: Window = 'rate',
): Vector<LabelsOf<L>> => counted('rate', metric, where, window);

/** How many within the window. */
export const increase = <L extends Labels>(
  metric: Countable<L>,
  where?: Where<L>,
  window: Window = 'rate',
): Vector<LabelsOf<L>> => counted('increase', metric, where, window);
