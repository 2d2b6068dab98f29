import {
  loadSettings,
  SettingsError,
  type LoadedSettings,
  type SettingsBeforeServices,
} from '@bellwether/config';
import { exitCodes, fit, type CommandContext } from '../platform/console-io.js';

/**
 * The settings a process started here would have. Outside production Postgres and Redis may be left out, as
 * `pnpm dev` brings them.
 */
export const loadForCommand = (
  { env, cwd }: CommandContext,
  file: string | undefined,
): LoadedSettings<SettingsBeforeServices> =>
  loadSettings({ argv: file === undefined ? [] : ['--config', file], env, cwd, startsServices: true });

/** Prints every problem of the settings. Any other error is a fault in our code and is thrown on. */
export const reportSettingsError = (
  error: unknown,
  { io, finish }: CommandContext,
  asJson: boolean,
): void => {
  if (!(error instanceof SettingsError)) throw error;
  if (asJson) io.out(JSON.stringify({ ok: false, problems: error.problems }, undefined, 2));
  else {
    const [count = '', ...problems] = error.message.split('\n');
    io.err([count, ...problems.map((problem) => fit(problem.trim(), '  ', io.columns))].join('\n'));
  }
  finish(exitCodes.problem);
};
