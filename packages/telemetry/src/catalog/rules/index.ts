import { aliasForm } from './alias-form.js';
import { baseUnitLast } from './base-unit-last.js';
import { boundedLabel } from './bounded-label.js';
import { bucketsAscending } from './buckets-ascending.js';
import { closedSet } from './closed-set.js';
import { counterTotal } from './counter-total.js';
import { deprecationDue } from './deprecation-due.js';
import { domainPrefix } from './domain-prefix.js';
import { formerNameDue } from './former-name-due.js';
import { helpSentence } from './help-sentence.js';
import { helpUnique } from './help-unique.js';
import { noLabelInName } from './no-label-in-name.js';
import { noReservedLabel } from './no-reserved-label.js';
import { noScaledUnit } from './no-scaled-unit.js';
import { noTypeInName } from './no-type-in-name.js';
import { objectiveSound } from './objective-sound.js';
import { ownerNamed } from './owner-named.js';
import { processBudget } from './process-budget.js';
import { reservedSuffix } from './reserved-suffix.js';
import type { Rule } from './rule.js';
import { seriesBudget } from './series-budget.js';
import { snakeCase } from './snake-case.js';
import { uniqueName } from './unique-name.js';

/** Every rule of the language: first about names, then about what is said, then about how much it is. */
export const rules: readonly Rule[] = [
  snakeCase,
  domainPrefix,
  counterTotal,
  reservedSuffix,
  baseUnitLast,
  noScaledUnit,
  noTypeInName,
  noReservedLabel,
  noLabelInName,
  uniqueName,
  aliasForm,
  formerNameDue,
  deprecationDue,
  helpSentence,
  helpUnique,
  ownerNamed,
  closedSet,
  boundedLabel,
  bucketsAscending,
  objectiveSound,
  seriesBudget,
  processBudget,
];
