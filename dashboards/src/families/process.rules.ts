import { process } from '@bellwether/telemetry/families';
import { alert, ruleSet } from '../prometheus/rule-set.js';
import { max, minutes, ratio, value, within } from '../promql/index.js';

export const processEventLoopBlocked = alert('ProcessEventLoopBlocked', {
  when: max(process.eventLoopLagP99).by('@job', '@instance').isAbove(0.25),
  for: minutes(10),
  summary: 'A process is too busy to answer anybody',
  description: ({ label, value }) =>
    `In ${label('@instance')} of ${label('@job')} one turn of the event loop in a hundred starts ` +
    `${value('humanizeDuration')} late: everything it does waits at least that long.`,
});

export const processRestarting = alert('ProcessRestarting', {
  when: max(within('changes', '30m', process.startTime))
    .by('@job', '@instance')
    .isAbove(2),
  for: minutes(1),
  summary: 'A process keeps starting anew',
  description: ({ label, value }) =>
    `${label('@instance')} of ${label('@job')} was started ${value('humanize')} times in 30 minutes. ` +
    'A deploy starts it once; more than that is a crash or a failing health check.',
});

export const processFileDescriptorsRunningOut = alert('ProcessFileDescriptorsRunningOut', {
  when: ratio(
    max(process.openFds).by('@job', '@instance'),
    max(value(process.maxFds)).by('@job', '@instance'),
  ).isAbove(0.8),
  for: minutes(15),
  summary: 'A process is about to be unable to open anything',
  description: ({ label, value }) =>
    `${label('@instance')} of ${label('@job')} holds ${value('humanizePercentage')} of the files and connections ` +
    'it may open. At 100% it accepts no request and reaches no database.',
});

export const processRules = ruleSet('process', {
  owner: 'platform',
  alerts: [processEventLoopBlocked, processRestarting, processFileDescriptorsRunningOut],
});
