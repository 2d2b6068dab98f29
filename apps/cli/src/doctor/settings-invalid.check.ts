import type { Check } from './finding.js';

export const settingsInvalid: Check = {
  name: 'settings-invalid',
  looksAt: 'settings',
  find: ({ settingsProblems }) =>
    settingsProblems.map(({ key, variable, wrong, accepted }) => ({
      what: `${key}: ${wrong}`,
      why: 'No process starts with these settings, and nothing else can be looked at without them.',
      mend: `Set ${variable ?? key}${accepted === undefined ? '' : ` to ${accepted}`}   then look again: bellwether config check`,
    })),
};
