import { invalid } from '../checks/read-definition.js';

export type LabelSelector = readonly (readonly [key: string, value: string])[];

/** `k=v,k2=v2`: every one must match. Each piece has exactly one equals sign. */
export const readSelector = (given: unknown): LabelSelector => {
  if (given === undefined || given === '') return [];
  // The last is what Postgres cannot store, and so cannot compare.
  if (typeof given !== 'string' || /\0|\p{Surrogate}/u.test(given)) throw invalid('Invalid labels parameter');
  return given.split(',').map((piece) => {
    const [key, value, ...more] = piece.split('=');
    if (key === undefined || value === undefined || more.length > 0) {
      throw invalid('Invalid labels parameter');
    }
    return [key, value] as const;
  });
};
