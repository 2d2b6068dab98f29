import type { Answer } from '../platform/ask.js';
import { defineCheck } from './finding.js';
import { isOurs } from './inspect-process.js';
import type { Inspection } from './inspection.js';

/** The header has whole seconds, and the way takes some time; beyond this, clocks differ. */
export const SKEW_MAX_MS = 5000;

interface Clock {
  readonly who: string;
  readonly host: string;
  readonly aheadMs: number;
}

const clockOf = (who: string, url: string, answer: Answer): readonly Clock[] => {
  if (answer.kind === 'silent') return [];
  const date = Date.parse(answer.headers.get('date') ?? '');
  // The middle of the second that the header names.
  return Number.isNaN(date)
    ? []
    : [{ who, host: new URL(url).hostname, aheadMs: date + 500 - answer.askedAtMs }];
};

const clocksOf = ({ processes, prometheus }: Inspection): readonly Clock[] => [
  ...processes.filter(isOurs).flatMap(({ name, url, answer }) => clockOf(`the ${name}`, url, answer)),
  ...(prometheus?.targets === undefined ? [] : clockOf('Prometheus', prometheus.url, prometheus.answer)),
];

const amount = (ms: number): string => `${Math.round(Math.abs(ms) / 1000)} s`;

export const clockSkew = defineCheck({
  looksAt: 'clocks',
  finds: { 'clock-differs': 'problem', 'own-clock-differs': 'problem' },
  sawSomething: (inspection) => clocksOf(inspection).length > 0,
  find: (inspection) => {
    const clocks = clocksOf(inspection);
    const [first] = clocks;
    const differing = clocks.filter(({ aheadMs }) => Math.abs(aheadMs) > SKEW_MAX_MS);
    if (first === undefined || differing.length === 0) return [];
    // Where all others agree with each other, it is this machine that is wrong; one other machine is no majority.
    const others = clocks.every(({ aheadMs }) => Math.abs(aheadMs - first.aheadMs) <= SKEW_MAX_MS);
    const mend = 'Let all machines follow a time server:';
    const line = 'timedatectl set-ntp true';
    if (others && new Set(clocks.map(({ host }) => host)).size > 1) {
      const which = first.aheadMs > 0 ? 'behind' : 'ahead of';
      return [
        {
          finding: 'own-clock-differs' as const,
          what: `the clock of this machine is ${amount(first.aheadMs)} ${which} all others`,
          why: 'Theirs agree, so it is this one. What is compared with the time here comes out wrong.',
          mend,
          line,
        },
      ];
    }
    return differing.map(({ who, aheadMs }) => ({
      finding: 'clock-differs' as const,
      what: `the clock of ${who} is ${amount(aheadMs)} ${aheadMs > 0 ? 'ahead of' : 'behind'} this machine's`,
      why: 'Waiting times come out wrong, spans lie outside their parents, and fresh samples are thrown away.',
      mend,
      line,
    }));
  },
});
