import { SettingsError } from '@bellwether/config';
import { exitCodes } from '../platform/console-io.js';
import type { CommandContext } from '../platform/console-io.js';

/** Tells every problem of the settings. Anything else is a fault of ours and is thrown on. */
export const reportSettingsError = (
  error: unknown,
  { io, finish }: CommandContext,
  asJson: boolean,
): void => {
  if (!(error instanceof SettingsError)) throw error;
  if (asJson) io.out(JSON.stringify({ ok: false, problems: error.problems }, undefined, 2));
  else io.err(error.message);
  finish(exitCodes.problem);
};
