import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Product } from '../product.js';
import { alertsOf, type Alert, type RuleSet } from '../prometheus/rule-set.js';
import { inRule, render } from '../promql/index.js';

/** The query of the alert is generated between these marks. */
export const queryStart = '<!-- the query is generated -->';
export const queryEnd = '<!-- end of the query -->';

const block = new RegExp(`${queryStart}[\\s\\S]*?${queryEnd}`);

const severityWords: Record<Alert['severity'], string> = {
  page: 'It wakes somebody',
  ticket: 'It writes a ticket',
};

const queryOf = ({ when, severity, for: duration }: Alert, product: Product): string =>
  [
    `${severityWords[severity]} when this has had a result for ${duration}:`,
    '',
    '```promql',
    render(when.node, inRule(product.processes)),
    '```',
  ].join('\n');

/** Fills the query of its alert into every runbook. */
export const withQueries = (
  runbooks: ReadonlyMap<string, string>,
  rules: readonly RuleSet[],
  product: Product,
): ReadonlyMap<string, string> =>
  new Map(
    [...runbooks].map(([name, text]) => {
      const queries = alertsOf(rules)
        .filter((alert) => alert.name === name)
        .map((alert) => queryOf(alert, product));
      const filled = [queryStart, ...queries, queryEnd].join('\n\n');
      return [name, text.replace(block, () => filled)];
    }),
  );

/** The sections that every runbook has. */
export const runbookSkeleton = ({ name, summary }: Pick<Alert, 'name' | 'summary'>): string =>
  `# ${name}

${summary}.

## Meaning

TODO: what has been measured, in everyday words. What it is not.

## Impact

TODO: who notices what, now and if nothing is done for an hour.

## Diagnosis

TODO: the two or three questions that tell the causes apart, each with a command and what its answer means.

\`\`\`sh
TODO
\`\`\`

## Mitigation

TODO: what to do for each cause, the safe thing first. What not to do. When to wake somebody else.

## Query

${queryStart}
${queryEnd}
`;

export interface Written {
  readonly ok: boolean;
  readonly message: string;
}

/** Writes the skeleton of a runbook. Never replaces a file. */
export const writeRunbook = (name: string, alerts: readonly Alert[], folder: string): Written => {
  const found = alerts.find((alert) => alert.name === name);
  if (found === undefined) {
    const names = [...new Set(alerts.map((alert) => alert.name))].toSorted();
    return { ok: false, message: `No alert is called "${name}". There are: ${names.join(', ')}` };
  }
  const path = join(folder, `${name}.md`);
  if (existsSync(path)) return { ok: false, message: `runbooks/${name}.md is there already.` };
  writeFileSync(path, runbookSkeleton(found));
  return { ok: true, message: `Wrote runbooks/${name}.md. Replace every TODO, then run: pnpm generate` };
};
