import { loadSettings } from '@bellwether/config';
import type { LoadedSettings, SettingsBeforeServices } from '@bellwether/config';
import type { CommandContext } from '../platform/console-io.js';

/**
 * The settings a process started here would have. Outside production Postgres and Redis may be left out, as
 * `pnpm dev` brings them.
 */
export const loadForCommand = (
  { env, cwd }: CommandContext,
  file: string | undefined,
): LoadedSettings<SettingsBeforeServices> =>
  loadSettings({ argv: file === undefined ? [] : ['--config', file], env, cwd, startsServices: true });
