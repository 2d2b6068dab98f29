import { uidOf } from '../product.js';
import { boardsOf } from './boards.js';
import { finding, type Rule } from './rule.js';

export const uidFromDomainRule: Rule = {
  name: 'uid-from-domain-rule',
  explains:
    'Links, bookmarks and alerts find a dashboard by its uid, so it follows from the domain word and never changes.',
  check: (artefacts) =>
    boardsOf(artefacts).flatMap(([where, { uid, tags = [] }]) => {
      const domain = /([^/]+)\.json$/.exec(where)?.[1] ?? '';
      const right = uidOf(artefacts.monitoring.product, domain);
      return [
        ...(uid === right ? [] : [finding(where, `has the uid ${uid}`, `Let it be ${right}.`)]),
        ...(tags.includes(domain)
          ? []
          : [finding(where, `lacks the tag ${domain}`, 'Tag it with its domain word.')]),
      ];
    }),
};
