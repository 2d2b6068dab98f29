import type { Alert } from '../prometheus/alert.js';
import { queryEnd, queryStart } from './runbook-queries.js';

/** The four questions of somebody who was asleep a minute ago, and the query that woke them. */
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
