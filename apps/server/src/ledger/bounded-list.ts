import { z } from 'zod';

/**
 * A list that is refused for its length before anything in it is looked at: a body has room for millions of faults,
 * and each that is found takes far more of it in memory.
 */
export const boundedList = <S extends z.ZodType>(element: S, max: number, tooLong: () => Error) =>
  z.preprocess((list) => {
    if (Array.isArray(list) && list.length > max) throw tooLong();
    return list;
  }, z.array(element).max(max));
