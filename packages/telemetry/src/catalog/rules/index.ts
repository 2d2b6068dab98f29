import { aliasForm, deprecationDue, formerNameDue, ownerNamed } from './lifecycle-rules.js';
import {
  baseUnitLast,
  counterTotal,
  domainPrefix,
  helpSentence,
  helpUnique,
  noLabelInName,
  noScaledUnit,
  noTypeInName,
  reservedSuffix,
  snakeCase,
  uniqueName,
} from './name-rules.js';
import { boundedLabel, closedSet, noReservedLabel } from './label-rules.js';
import { bucketsAscending, objectiveSound, processBudget, seriesBudget } from './series-rules.js';
import type { Rule } from './rule.js';

/** Every rule of the catalog: first about names, then about content, then about the number of series. */
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
