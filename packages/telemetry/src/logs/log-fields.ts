import { AsyncLocalStorage } from 'node:async_hooks';

/** What every line of one piece of work carries: `request_id`, `transaction_id`, `check_id`, … */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

interface Scope {
  fields: LogFields;
}

const scopes = new AsyncLocalStorage<Scope>();

/** Runs `work` with these fields on every line it logs, added to those it was called with. */
export const withLogFields = <T>(fields: LogFields, work: () => T): T =>
  scopes.run({ fields: { ...scopes.getStore()?.fields, ...fields } }, work);

/** Adds fields to the rest of the piece of work under way, where an id is known only later. Outside of one, nothing. */
export const addLogFields = (fields: LogFields): void => {
  const scope = scopes.getStore();
  if (scope !== undefined) scope.fields = { ...scope.fields, ...fields };
};

export const currentLogFields = (): LogFields | undefined => scopes.getStore()?.fields;
