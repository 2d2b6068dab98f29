import { defineCheck } from './finding.js';

const lookAgain = 'bellwether config check';

export const settingsInvalid = defineCheck({
  looksAt: 'settings',
  finds: { 'settings-wrong': 'problem', 'service-unnamed': 'problem' },
  sawSomething: () => true,
  find: ({ settings, settingsProblems, processes }) => {
    const [finding, why] =
      settings === undefined
        ? ([
            'settings-wrong',
            'No process starts with this, and nothing else can be looked at before.',
          ] as const)
        : (['service-unnamed', 'A process that is started with these settings stops at once.'] as const);
    // Processes that run have been given what this shell lacks.
    if (settings !== undefined && processes.every(({ health }) => health.kind !== 'silent')) return [];
    return settingsProblems.map(({ key, variable, wrong, accepted }) => ({
      finding,
      what: `${key}: ${wrong}`,
      why,
      mend:
        accepted === undefined
          ? `Correct or remove ${variable ?? key}, then look again:`
          : `Set ${variable ?? key} to ${accepted}, then look again:`,
      line: lookAgain,
    }));
  },
});
