import { checks } from './checks.js';
import type { Finding } from './finding.js';
import type { Inspection } from './inspection.js';

/** Checks that had nothing to look at are not told as well. */
const lookedAt = (inspection: Inspection, check: string): boolean => {
  if (inspection.settings === undefined) return check === 'settings-invalid';
  if (check === 'prometheus-targets') return inspection.prometheus !== undefined;
  if (check === 'export-refused') return inspection.destinations.length > 0;
  if (check === 'export-settings') return inspection.plan?.enabled === true;
  const needsMetrics = ['queue-consumers', 'versions-differ', 'export-differs', 'rules-outdated'];
  if (!needsMetrics.includes(check))
    return inspection.processes.some(({ health }) => health.kind === 'answered');
  return inspection.processes.some(({ samples }) => samples.length > 0);
};

const blockOf = ({ level, what, why, mend }: Finding): string =>
  [`  ${level === 'note' ? '–' : '✗'} ${what}`, `      ${why}`, `      ${mend}`].join('\n');

const countOf = (problems: number): string =>
  problems === 0 ? 'no problems' : `${problems} problem${problems === 1 ? '' : 's'}`;

/** For a person: what is wrong first, then one line of what is well. */
export const renderText = (findings: readonly Finding[], inspection: Inspection): string => {
  const told = new Set(findings.map(({ check }) => check));
  const well = checks.filter(({ name }) => !told.has(name) && lookedAt(inspection, name));
  const problems = findings.filter(({ level }) => level === 'problem');
  return [
    ...findings.map(blockOf),
    ...(well.length === 0 ? [] : [`  ✓ ${well.map(({ looksAt }) => looksAt).join(', ')}`]),
    `  ${countOf(problems.length)}`,
  ].join('\n');
};

/** For a script. */
export const renderJson = (findings: readonly Finding[]): string =>
  JSON.stringify({ ok: findings.every(({ level }) => level === 'note'), findings }, undefined, 2);
