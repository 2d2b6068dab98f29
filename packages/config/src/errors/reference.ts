import { table } from '../markdown.js';
import { errorCodes } from './error-codes.js';
import type { Code, Reaction } from './error-codes.js';

const reactions: Readonly<Record<Reaction, string>> = {
  InvalidInput: 'change the request',
  Refused: 'use other credentials',
  NotFound: 'check the id',
  Conflict: 'look at what is there, then decide',
  TryLater: 'send the same again later',
  GiveUp: 'tell the operator',
};

/** `ERRORS.md`: every code that an answer may carry. */
export const renderErrorReference = (): string => {
  const rows = (Object.keys(errorCodes) as Code[]).map((code) => {
    const { status, message, reaction } = errorCodes[code];
    return [`\`${code}\``, String(status), message, reactions[reaction]];
  });
  return [
    '# Error codes',
    '',
    '<!-- Written by `pnpm generate` from src/errors/error-codes.ts. Do not edit. -->',
    '',
    'Every error has this body; decide by `code`, show `message` to people:',
    '',
    '```json',
    '{ "error": "<message>", "error_detail": { "code": "<CODE>", "message": "<message>", "details": {} } }',
    '```',
    '',
    'The message is the usual one; an answer may carry a more precise one.',
    '',
    ...table(['code', 'status', 'usual message', 'what to do'], rows),
    '',
  ].join('\n');
};
