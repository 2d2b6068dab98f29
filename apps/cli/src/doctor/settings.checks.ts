import type { SettingsProblem } from '@bellwether/config';
import { HANGS } from '../platform/ask.js';
import { defineCheck } from './finding.js';
import type { ProcessFacts } from './inspect-process.js';

const mendOf = ({ key, variable, accepted }: SettingsProblem): string => {
  if (accepted === undefined) return `Correct or remove ${variable ?? key}, then look again:`;
  if (variable === undefined) return `Correct it (accepted: ${accepted}), then look again:`;
  return `Set ${variable} to ${accepted}, then look again:`;
};

export const settingsInvalid = defineCheck({
  looksAt: 'settings',
  finds: { 'settings-wrong': 'problem', 'service-unnamed': 'problem' },
  sawSomething: () => true,
  find: ({ settings, settingsProblems, configFile, processes }) => {
    const [finding, why] =
      settings === undefined
        ? ([
            'settings-wrong',
            'No process starts with this, and nothing else can be looked at before.',
          ] as const)
        : (['service-unnamed', 'A process that is started with these settings stops at once.'] as const);
    // Processes that are there have been given what this shell lacks.
    const isThere = ({ health }: ProcessFacts) => health.kind !== 'silent' || health.reason === HANGS;
    if (settings !== undefined && processes.every(isThere)) return [];
    const line = `bellwether config check${configFile === undefined ? '' : ` --config ${configFile}`}`;
    return settingsProblems.map((problem) => ({
      finding,
      what: `${problem.key}: ${problem.wrong}`,
      why,
      mend: mendOf(problem),
      line,
    }));
  },
});
