import type { Check } from './finding.js';

export const metricsNotFound: Check = {
  name: 'metrics-not-found',
  looksAt: 'metrics are served',
  find: ({ processes, settings }) =>
    processes.flatMap(({ name, metrics, metricsUrl, queuePage }) => {
      if (metrics.kind === 'silent' || metrics.status !== 404) return [];
      const isOn = settings?.enable_observability === true;
      const besides =
        queuePage?.kind === 'answered' && queuePage.status < 400 ? ', although the queue page works' : '';
      return [
        {
          what: `${name} ${metricsUrl} answers 404${besides}`,
          why: isOn
            ? 'Observability is on in these settings, but the process was started before that, or with other settings.'
            : 'Observability is off, so the process serves no metrics on this port.',
          mend: isOn
            ? 'Restart both processes, so that they read the settings again'
            : 'Set it:  BELLWETHER_ENABLE_OBSERVABILITY=true   then restart both processes',
        },
      ];
    }),
};
