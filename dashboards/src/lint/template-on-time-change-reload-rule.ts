import { eachBoard, variablesOf } from './boards.js';
import { finding, type Rule } from './rule.js';

const onTimeRangeChange = 2;

export const templateOnTimeChangeReloadRule: Rule = {
  name: 'template-on-time-change-reload-rule',
  explains: 'Targets come and go: the menu has to offer those that existed in the time that is looked at.',
  check: (artefacts) =>
    eachBoard(artefacts, (board, where) =>
      variablesOf(board)
        .filter(({ type, refresh }) => type === 'query' && refresh !== onTimeRangeChange)
        .map(({ name, refresh }) =>
          finding(
            where,
            `variable ${name} reloads at ${refresh}`,
            'Let it reload when the time range changes (2).',
          ),
        ),
    ),
};
