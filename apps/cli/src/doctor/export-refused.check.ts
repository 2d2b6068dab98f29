import { withoutSecrets } from '../platform/address.js';
import { isGrpcPort } from '../platform/export-plan.js';
import type { ProbedDestination } from '../platform/export-plan.js';
import { defineCheck } from './finding.js';
import type { Found, Level } from './finding.js';
import { explanations, findingOf } from './receiver-explanations.js';
import type { Explanation, ReceiverFinding } from './receiver-explanations.js';

interface Refused extends ProbedDestination {
  readonly finding: ReceiverFinding;
}

/** One receiver that takes nothing is one finding, and not one for each signal. */
const grouped = (refused: readonly Refused[]): readonly (readonly [Refused, ...Refused[]])[] => {
  const groups = new Map<string, [Refused, ...Refused[]]>();
  for (const each of refused) {
    const { from, url } = each.destination;
    const key = [each.finding, from, new URL(url).origin].join(' ');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return [...groups.values()];
};

const foundOf = (group: readonly [Refused, ...Refused[]]): Found<ReceiverFinding> => {
  const [{ destination, outcome, finding }] = group;
  const { url, from } = destination;
  const signals = group.map((each) => each.destination.signal).join(' and ');
  const place = group.length === 1 ? withoutSecrets(url) : new URL(url).origin;
  const detail = outcome.kind === 'taken' ? '' : `: ${outcome.detail}`;
  const { why, mend, line }: Explanation = explanations[finding];
  return {
    finding,
    what: `${signals} are not taken by ${place} (${from})${detail}`,
    why,
    mend: mend(destination),
    ...(line === undefined ? {} : { line: line(destination) }),
  };
};

export const exportRefused = defineCheck({
  looksAt: 'receivers take what is sent',
  finds: Object.fromEntries(Object.keys(explanations).map((name) => [name, 'problem'])) as Readonly<
    Record<ReceiverFinding, Level>
  >,
  sawSomething: ({ destinations }) => destinations.some(({ outcome }) => outcome.kind === 'taken'),
  find: ({ destinations }) => {
    const refused = destinations.flatMap((probed): readonly Refused[] => {
      const finding = findingOf(probed);
      // That port is told of with its cause, by the check of the endpoints.
      return finding === undefined || isGrpcPort(probed.destination) ? [] : [{ ...probed, finding }];
    });
    return grouped(refused).map(foundOf);
  },
});
