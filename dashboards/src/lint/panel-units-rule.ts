import { eachPanel } from './boards.js';
import { finding, type Rule } from './rule.js';

/** The units our quantities have; Grafana knows more, and none of the others is a base unit. */
const units = new Set(['s', 'bytes', 'percentunit', 'reqps', 'ops', 'short', 'none', 'dateTimeAsIso']);

export const panelUnitsRule: Rule = {
  name: 'panel-units-rule',
  explains: 'A number without a unit is a riddle: 0.2 may be a fifth or 200 milliseconds.',
  check: (artefacts) =>
    eachPanel(artefacts, ({ fieldConfig }, where) => {
      const unit = fieldConfig?.defaults?.unit;
      return unit !== undefined && units.has(unit)
        ? []
        : [finding(where, `has the unit ${unit ?? 'none at all'}`, `Take one of ${[...units].join(', ')}.`)];
    }),
};
