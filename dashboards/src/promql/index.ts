export {
  described,
  largest,
  orZero,
  ratio,
  recorded,
  recordedWithin,
  recording,
  samePastHours,
  type Recording,
} from './combined-queries.js';
export {
  avg,
  count,
  distribution,
  fasterThan,
  increase,
  max,
  mean,
  min,
  missing,
  quantile,
  rate,
  since,
  slowerThan,
  sum,
  timeIn,
  value,
  within,
} from './metric-queries.js';
export { durationOf, hours, minutes, storedName, type Duration } from './node.js';
export { inPanel, inRule, render, type Place } from './render.js';
export { matching, not } from './selector.js';
export { Condition, Vector, type Threshold } from './vector.js';
