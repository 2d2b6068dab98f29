import { SettingsError } from '@bellwether/config';
import type { SettingsBeforeServices, SettingsProblem } from '@bellwether/config';
import { loadForCommand } from '../config/load-for-command.js';
import type { CommandContext } from '../platform/console-io.js';

interface Loaded {
  readonly settings: SettingsBeforeServices | undefined;
  readonly problems: readonly SettingsProblem[];
}

const services = new Set(['database.url', 'redis.url']);

/**
 * The doctor never opens Postgres or Redis, and it is often run from a shell that does not know them: settings that
 * lack nothing else are good enough to look at the processes. What is missing is told only if one is silent.
 */
export const loadForDoctor = (context: CommandContext, file: string | undefined): Loaded => {
  try {
    return { settings: loadForCommand(context, file).settings, problems: [] };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const { problems } = error;
    const lacksServicesOnly = problems.every(
      ({ key, wrong }) => services.has(key) && wrong.startsWith('missing'),
    );
    if (!lacksServicesOnly) return { settings: undefined, problems };
    const env = { ...context.env, BELLWETHER_MODE: 'development' };
    return { settings: loadForCommand({ ...context, env }, file).settings, problems };
  }
};
