import type { queues } from '@bellwether/config';
import { markdownTable } from './markdown-table.js';

type Queue = (typeof queues)[number];
type Job = Queue['jobs'][string];

/** `JOBS.md`: every queue and what the process that takes a job out does with it. */
export function renderJobTable(all: readonly Queue[]): string {
  return [
    '# Queues and jobs',
    '',
    '<!-- Written by `pnpm generate` from src/queues. Do not edit. -->',
    '',
    'The server puts jobs in, the worker takes them out. A payload that does not decode is given up at once;',
    'everything else is tried again until the attempts are used up.',
    ...all.flatMap(renderQueue),
    '',
  ].join('\n');
}

function renderQueue({ name, doc, jobs }: Queue): readonly string[] {
  const rows = Object.entries(jobs).map(([job, contract]) => [
    `\`${job}\``,
    contract.doc,
    ...limitsOf(contract),
  ]);
  const head = ['job', 'what it does', 'attempts', 'between attempts', 'time limit', 'at once'];
  const samples = Object.entries(jobs).flatMap(([job, { sample }]) => [
    '',
    `A payload of \`${job}\`:`,
    '',
    '```json',
    JSON.stringify(sample, undefined, 2),
    '```',
  ]);
  return ['', `## ${name}`, '', doc, '', ...markdownTable(head, rows), ...samples];
}

function limitsOf({ attempts, backoff, timeoutMs, concurrency }: Job): readonly string[] {
  return [String(attempts), `${backoff.type}, ${backoff.delayMs} ms`, `${timeoutMs} ms`, String(concurrency)];
}
