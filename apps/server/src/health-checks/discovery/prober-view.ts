import { checkView } from '../checks/check-view.js';
import type { CheckRow } from '../checks/checks.repository.js';
import { compileRegexp } from '../checks/regexps.js';

/** Cabourotte compiles what stands between the quotes, without undoing the escapes of JSON. */
const isReadable = (pattern: string): boolean =>
  compileRegexp(JSON.stringify(pattern).slice(1, -1)) !== undefined;

/**
 * Whether Cabourotte can read a check at all: one that it cannot read would stop every other check of the organization.
 */
export const isForProbers = ({ kind, definition }: CheckRow): boolean =>
  kind !== 'http' ||
  ((definition as { 'body-regexp'?: readonly string[] })['body-regexp'] ?? []).every(isReadable);

/** A check as a prober takes it. Without `server-name`, Cabourotte's TLS check always fails. */
export const proberView = (row: CheckRow): Record<string, unknown> => {
  const view = checkView(row, row.zones);
  return row.kind === 'tls' ? { 'server-name': view['target'], ...view } : view;
};
