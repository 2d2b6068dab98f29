import { definitionsIn } from '../monitoring.js';
import { isSeen, usageOf } from '../reference/usage.js';
import { finding, type Rule } from './rule.js';

export const coverageRule: Rule = {
  name: 'coverage-rule',
  explains: 'A metric that no panel and no rule reads costs memory in every process and helps nobody.',
  check: ({ monitoring }) => {
    const usage = usageOf(monitoring);
    return definitionsIn(monitoring).flatMap((definition) => {
      const seen = isSeen(definition, usage);
      if (!seen && definition.unseen === undefined) {
        return [
          finding(
            `metric ${definition.name}`,
            'is on no panel and in no rule',
            "Show it on its domain's dashboard, or say in `unseen` why nobody looks at it.",
          ),
        ];
      }
      return seen && definition.unseen !== undefined
        ? [finding(`metric ${definition.name}`, 'is waived and seen', 'Remove `unseen` from its definition.')]
        : [];
    });
  },
};
