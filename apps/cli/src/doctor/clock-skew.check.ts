import type { Answer } from '../platform/ask.js';
import type { Check } from './finding.js';

/** The header has whole seconds, and the way takes some time; beyond this, clocks differ. */
export const SKEW_MAX_MS = 5000;

const skewMs = (answer: Answer): number => {
  if (answer.kind === 'silent') return 0;
  const date = Date.parse(answer.headers.get('date') ?? '');
  // The middle of the second that the header names.
  return Number.isNaN(date) ? 0 : date + 500 - answer.askedAtMs;
};

export const clockSkew: Check = {
  name: 'clock-skew',
  looksAt: 'clocks',
  find: ({ processes, prometheus }) => {
    const asked = [
      ...processes.map(({ name, health }) => ({ who: `the ${name}`, answer: health })),
      ...(prometheus === undefined ? [] : [{ who: 'Prometheus', answer: prometheus.answer }]),
    ];
    return asked.flatMap(({ who, answer }) => {
      const skew = skewMs(answer);
      if (Math.abs(skew) <= SKEW_MAX_MS) return [];
      return [
        {
          what: `the clock of ${who} is ${Math.round(Math.abs(skew) / 1000)} s ${skew > 0 ? 'ahead of' : 'behind'} this machine's`,
          why: 'Waiting times come out wrong, spans lie outside their parents, and fresh samples are thrown away as too old or too new.',
          mend: 'Let both machines follow a time server:  timedatectl set-ntp true',
        },
      ];
    });
  },
};
