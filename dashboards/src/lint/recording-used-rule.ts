import { seriesOf } from '../promql/node.js';
import { alertsOf, recordingsOf } from '../prometheus/rule-set.js';
import { panelsOf } from '../grafana/dashboard.js';
import { finding, type Rule } from './rule.js';

export const recordingUsedRule: Rule = {
  name: 'recording-used-rule',
  explains: 'A recorded series that nothing reads is computed every minute for nobody.',
  check: ({ monitoring: { rules, dashboards } }) => {
    const recordings = recordingsOf(rules);
    const nodes = [
      ...recordings.map(({ of }) => of.node),
      ...alertsOf(rules).map(({ when }) => when.node),
      ...panelsOf(dashboards).flatMap(({ lines }) => lines.map(({ query }) => query.node)),
    ];
    const read = new Set(nodes.flatMap(seriesOf).map(({ metric }) => metric));
    return recordings
      .filter(({ record }) => !read.has(record))
      .map(({ record }) => finding(`recording ${record}`, 'is read by nothing', 'Read it, or remove it.'));
  },
};
