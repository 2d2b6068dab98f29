import type { Matcher } from './node.js';

/**
 * The ways a bucket bound is written: Prometheus 2 stores what was exposed (`1`, or `1.0` in OpenMetrics),
 * Prometheus 3 always stores the float form. A selector has to find all of them.
 */
export const spellings = (bound: number): readonly string[] => {
  const asFloat = bound >= 1e6 ? exponent(bound) : Number.isInteger(bound) ? `${bound}.0` : String(bound);
  return [...new Set([String(bound), asFloat])];
};

const exponent = (bound: number): string => {
  const [mantissa, power] = bound.toExponential().split('e+');
  return `${mantissa}e+${String(power).padStart(2, '0')}`;
};

export const atMost = (bound: number): Matcher => {
  const [only, ...more] = spellings(bound);
  if (more.length === 0) return { label: 'le', sign: '=', value: String(only) };
  const value = [only, ...more].map((text) => String(text).replaceAll(/[.+]/g, '\\$&')).join('|');
  return { label: 'le', sign: '=~', value };
};
