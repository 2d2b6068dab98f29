import { findJsonFault, type JsonReading } from '@bellwether/config';
import { stringifyExactJson } from '@bellwether/database';

import { RefusedRequest } from './error-responses.js';

const decoder = new TextDecoder('utf-8', { fatal: true });
const mayNameAPrototype = /__proto__|\\u00/i;

type Parse = (text: string) => unknown;

const requestBody: JsonReading = {
  words: {
    value: 'a value',
    firstKey: 'a property name or "}"',
    key: 'a property name',
    newKey: 'a property name that this object does not have yet',
    colon: '":"',
    commaOrBrace: '"," or "}"',
    commaOrBracket: '"," or "]"',
    stringCharacter: 'a string without raw control characters or unknown escapes',
    stringEnd: 'a closing quote',
    lessNesting: 'fewer levels',
    end: 'the end of the body',
  },
};

const malformed = (message: string, details: Record<string, unknown> = {}): RefusedRequest =>
  new RefusedRequest({ status: 400, code: 'GEN_MALFORMED_REQUEST', message, details });

/** A body with this property could change what every object of the process inherits, once its fields are copied. */
const refusePrototype = (text: string): void => {
  if (!mayNameAPrototype.test(text)) return;
  JSON.parse(text, (key, value: unknown) => {
    if (key === '__proto__')
      throw malformed('the request body names a property that is not allowed', { property: key });
    return value;
  });
};

/** Reads a JSON body. A fault is reported with its position and without quoting the body, which may hold a secret. */
export function parseJsonBody(body: Buffer, parse: Parse = JSON.parse): unknown {
  if (body.length === 0) return undefined;
  let text: string;
  try {
    text = decoder.decode(body);
  } catch {
    throw malformed('the request body is not valid UTF-8');
  }
  try {
    refusePrototype(text);
    return parse(text);
  } catch (error) {
    if (error instanceof RefusedRequest) throw error;
    const fault = findJsonFault(text, requestBody);
    if (!fault) throw malformed('the request body is not valid JSON');
    const { position, line, column, expected } = fault;
    throw malformed(
      `the request body is not valid JSON: expected ${expected} at position ${position} (line ${line}, column ${column})`,
      { position, line, column, expected },
    );
  }
}

/** Writes bigints as plain JSON integers, whatever their size. An answer without any costs nothing more. */
export function writeJsonBody(payload: unknown): string {
  try {
    return JSON.stringify(payload);
  } catch (error) {
    if (!(error instanceof TypeError) || !error.message.includes('BigInt')) throw error;
    return stringifyExactJson(payload);
  }
}
