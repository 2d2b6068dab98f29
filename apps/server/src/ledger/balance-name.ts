import { parseId, printId } from '@bellwether/database/ledger';

/** How a request names a balance: by its id, or by `@name` for that of the currency of the transaction. */
export interface BalanceName {
  readonly identifier: string;
  readonly currency: string;
}

export const isIndicator = (identifier: string): boolean => identifier.startsWith('@');

/** One key for all spellings of one balance, and for no other: names and currencies hold any character but NUL. */
export const keyOfName = ({ identifier, currency }: BalanceName): string => {
  if (isIndicator(identifier)) return `${identifier}\0${currency}`;
  const id = parseId('balance', identifier);
  return id === undefined ? identifier : printId('balance', id);
};
