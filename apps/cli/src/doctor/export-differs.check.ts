import type { Check } from './finding.js';
import type { ProcessFacts } from './inspection.js';

const enabledBy = ({ samples }: ProcessFacts): readonly string[] =>
  samples
    .filter(({ name, value }) => name === 'telemetry_export_enabled' && value === 1)
    .map(({ labels }) => `${labels['signal']} by ${labels['destination']}`);

export const exportDiffers: Check = {
  name: 'export-differs',
  looksAt: 'both processes send the same',
  find: ({ processes }) => {
    const [one, other] = processes.filter(({ samples }) => samples.length > 0);
    if (one === undefined || other === undefined) return [];
    const missing = (from: ProcessFacts, to: ProcessFacts) =>
      enabledBy(from)
        .filter((sent) => !enabledBy(to).includes(sent))
        .map((sent) => ({
          what: `the ${from.name} sends ${sent}, the ${to.name} does not`,
          why: 'Half of every trace and log is missing where the two should be read together.',
          mend: `Set the same OTEL_* variables and DSN on the ${to.name}, then restart it`,
        }));
    return [...missing(one, other), ...missing(other, one)];
  },
};
