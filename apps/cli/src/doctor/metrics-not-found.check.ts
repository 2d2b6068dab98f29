import { defineCheck } from './finding.js';
import type { Found } from './finding.js';
import { isOurs, readsMetrics } from './inspect-process.js';
import type { ProcessFacts } from './inspect-process.js';

const findIn = (
  { name, metrics, metricsUrl, hasQueuePage }: ProcessFacts,
  isOn: boolean,
): readonly Found<'metrics-off' | 'metrics-not-found'>[] => {
  if (metrics.kind === 'silent' || metrics.status !== 404) return [];
  const what = `${name} ${metricsUrl} answers 404${hasQueuePage ? ', although the queue page works' : ''}`;
  if (!isOn) {
    const why = 'Observability is off, so the process serves no metrics on this port.';
    const mend = 'Set it, then restart both processes:';
    return [{ finding: 'metrics-off', what, why, mend, line: 'BELLWETHER_ENABLE_OBSERVABILITY=true' }];
  }
  const moved = name === 'server' ? ' BELLWETHER_METRICS_PORT moves them to a port of their own.' : '';
  const why = `Observability is on in these settings; the process was started before that, or with others.${moved}`;
  const mend = 'Restart both processes, so that they read the settings again';
  return [{ finding: 'metrics-not-found', what, why, mend }];
};

export const metricsNotFound = defineCheck({
  looksAt: 'metrics switched on',
  finds: { 'metrics-off': 'problem', 'metrics-not-found': 'problem' },
  sawSomething: ({ processes }) => processes.some(readsMetrics),
  find: ({ processes, settings }) =>
    processes.filter(isOurs).flatMap((process) => findIn(process, settings?.enable_observability === true)),
});
