import { defineCheck } from './finding.js';
import type { ProcessFacts } from './inspect-process.js';

const enabledBy = ({ samples }: ProcessFacts): readonly string[] =>
  samples
    .filter(({ name, value }) => name === 'telemetry_export_enabled' && value === 1)
    .map(({ labels }) => `${labels['signal']} by ${labels['destination']}`);

export const exportDiffers = defineCheck({
  looksAt: 'both processes send the same',
  finds: { 'export-differs': 'problem' },
  sawSomething: ({ processes }) =>
    processes.length > 1 && processes.every(({ samples }) => samples.length > 0),
  find: ({ processes }) => {
    const [one, other] = processes.filter(({ samples }) => samples.length > 0);
    if (one === undefined || other === undefined) return [];
    const missing = (from: ProcessFacts, to: ProcessFacts) => {
      const sent = enabledBy(from).filter((signal) => !enabledBy(to).includes(signal));
      if (sent.length === 0) return [];
      return [
        {
          finding: 'export-differs' as const,
          what: `the ${from.name} sends ${sent.join(' and ')}, the ${to.name} does not`,
          why: 'Half of every trace and log is missing where the two should be read together.',
          mend: `Set the same OTEL_* variables and DSN on the ${to.name}, then restart it`,
        },
      ];
    };
    return [...missing(one, other), ...missing(other, one)];
  },
});
