import { buildOf } from './build-of.js';
import { defineCheck } from './finding.js';

export const versionsDiffer = defineCheck({
  looksAt: 'versions',
  finds: { 'builds-differ': 'problem' },
  sawSomething: ({ processes }) =>
    processes.length > 1 && processes.every((process) => buildOf(process) !== undefined),
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
        finding: 'builds-differ',
        what: `the ${one.name} runs ${differs} ${one.build[differs]}, the ${other.name} ${other.build[differs]}`,
        why: 'They share queues and tables; a deploy that reached only one of them is a common cause of odd errors.',
        mend: 'Deploy the same build to both, and restart the older one',
      },
    ];
  },
});
