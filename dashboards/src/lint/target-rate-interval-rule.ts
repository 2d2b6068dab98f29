import { eachTarget } from './boards.js';
import { finding, type Rule } from './rule.js';

const ranges = /\b(rate|irate|increase)\([^[\]]*\[([^\]]+)\]/g;

export const targetRateIntervalRule: Rule = {
  name: 'target-rate-interval-rule',
  explains: 'A fixed window is too short for a zoomed-out view and shows gaps: Grafana knows the right one.',
  check: (artefacts) =>
    eachTarget(artefacts, (expr, where) =>
      [...expr.matchAll(ranges)]
        .filter(([, , window]) => window !== '$__rate_interval')
        .map(([, call, window]) => finding(where, `has ${call} over ${window}`, 'Take [$__rate_interval].')),
    ),
};
