import { storedName } from '../promql/index.js';
import { recordingsOf } from '../prometheus/rule-set.js';
import { finding, type Rule } from './rule.js';

const form = /^([a-z_]+):([a-z][a-z0-9_]*):([a-z][a-z0-9_]*)$/;

export const recordingNameRule: Rule = {
  name: 'recording-name-rule',
  explains: 'A name level:metric:operations says what a recorded series is; the level lists its labels.',
  check: ({ monitoring: { rules } }) =>
    recordingsOf(rules).flatMap(({ record, of }) => {
      const level = form.exec(record)?.[1];
      if (level === undefined) {
        return [finding(`recording ${record}`, 'is not level:metric:operations', 'Rename it.')];
      }
      const labels = of.labels.map(storedName).join('_');
      return level === labels
        ? []
        : [
            finding(
              `recording ${record}`,
              `has the level ${level} and the labels ${labels}`,
              `Begin it with ${labels}:`,
            ),
          ];
    }),
};
