/** What must not compile. `tsc` fails when one of these lines does. */
import { Conflict, TryLater } from './operating-error.js';

export const examples = [
  () => new Conflict('TXN_DUPLICATE_REFERENCE'),

  // @ts-expect-error a code that the table does not have
  () => new Conflict('TXN_DUPLICATE'),

  // @ts-expect-error a code that calls for another reaction
  () => new TryLater('TXN_DUPLICATE_REFERENCE'),
];
