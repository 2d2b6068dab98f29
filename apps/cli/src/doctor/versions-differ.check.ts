import type { Check } from './finding.js';
import type { ProcessFacts } from './inspection.js';

export const buildOf = ({ samples }: ProcessFacts): Readonly<Record<string, string>> | undefined =>
  samples.find(({ name }) => name === 'bellwether_build_info')?.labels;

export const versionsDiffer: Check = {
  name: 'versions-differ',
  looksAt: 'versions',
  find: ({ processes }) => {
    const [one, other] = processes.flatMap((process) => {
      const build = buildOf(process);
      return build === undefined ? [] : [{ name: process.name, build }];
    });
    if (one === undefined || other === undefined) return [];
    const differs = (['version', 'revision', 'catalog'] as const).find(
      (label) => one.build[label] !== other.build[label],
    );
    if (differs === undefined) return [];
    return [
      {
        what: `the ${one.name} runs ${differs} ${one.build[differs]}, the ${other.name} ${other.build[differs]}`,
        why: 'They share queues and tables; a deploy that reached only one of them is a common cause of odd errors.',
        mend: 'Deploy the same build to both, and restart the older one',
      },
    ];
  },
};
