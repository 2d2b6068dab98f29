import {
  loadSettings,
  SettingsError,
  type LoadedSettings,
  type SettingsBeforeServices,
} from '@bellwether/config';
import { exitCodes, fit, type CommandContext } from '../platform/console-io.js';

/** What most commands take. */
export interface FileOptions {
  readonly config?: string | undefined;
  readonly json?: true;
}

/**
 * The settings a process started here would have. Outside production Postgres and Redis may be left out, as
 * `pnpm dev` brings them.
 */
export const loadForCommand = (
  { env, cwd }: CommandContext,
  file: string | undefined,
): LoadedSettings<SettingsBeforeServices> =>
  loadSettings({ argv: file === undefined ? [] : ['--config', file], env, cwd, startsServices: true });

/** The same, or undefined after printing every problem. Any other error is a fault in our code. */
export const loadOrReport = (context: CommandContext, { config, json }: FileOptions) => {
  try {
    return loadForCommand(context, config);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    report(error, context, json === true);
    return undefined;
  }
};

const report = (error: SettingsError, { io, finish }: CommandContext, asJson: boolean): void => {
  if (asJson) io.out(JSON.stringify({ ok: false, problems: error.problems }, undefined, 2));
  else {
    const [count = '', ...problems] = error.message.split('\n');
    io.err([count, ...problems.map((problem) => fit(problem.trim(), '  ', io.columns))].join('\n'));
  }
  finish(exitCodes.problem);
};
