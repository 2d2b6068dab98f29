import { styleText } from 'node:util';
import { fit, type ConsoleIo } from '../platform/console-io.js';
import type { Examined } from './checks.js';
import type { Finding } from './finding.js';

const marks = { problem: ['red', '✗'], note: ['yellow', '–'], well: ['green', '✓'] } as const;

type Style = Pick<ConsoleIo, 'columns' | 'colours'>;

/** A mark and a text beside it, lined up under each other. */
const marked = (mark: keyof typeof marks, text: string, { columns, colours }: Style): string => {
  const [colour, sign] = marks[mark];
  const shown = colours === true ? styleText(colour, sign, { validateStream: false }) : sign;
  return `  ${shown} ${fit(text, '    ', columns).trimStart()}`;
};

const blockOf = ({ level, what, why, mend, line }: Finding, style: Style): string =>
  [
    marked(level, what, style),
    fit(why, '      ', style.columns),
    fit(mend, '      ', style.columns),
    // Not wrapped, so that it can be copied.
    ...(line === undefined ? [] : [`        ${line}`]),
    '',
  ].join('\n');

const counted = (amount: number, thing: string): string => `${amount} ${thing}${amount === 1 ? '' : 's'}`;

const summaryOf = (findings: readonly Finding[]): string => {
  const notes = findings.filter(({ level }) => level === 'note').length;
  const problems = findings.length - notes;
  const summary = problems === 0 ? 'no problems' : counted(problems, 'problem');
  return notes === 0 ? summary : `${summary}, ${counted(notes, 'note')}`;
};

/** For a person: first what is wrong, then one line with what is well. */
export const renderText = ({ findings, well }: Examined, style: Style): string =>
  [
    ...findings.map((finding) => blockOf(finding, style)),
    ...(well.length === 0 ? [] : [marked('well', well.join(', '), style)]),
    `  ${summaryOf(findings)}`,
  ].join('\n');

/** For a script. */
export const renderJson = ({ findings, well }: Examined): string =>
  JSON.stringify({ ok: findings.every(({ level }) => level === 'note'), findings, well }, undefined, 2);
