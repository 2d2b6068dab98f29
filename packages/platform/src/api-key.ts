import { createHash, timingSafeEqual } from 'node:crypto';

import type { HttpFailure } from './error-responses.js';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const one = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;

/** Compares digests, so that neither the key nor its length can be learned from how long a refusal takes. */
export class ApiKey {
  private readonly expected: Buffer;

  constructor(key: string) {
    this.expected = digest(key);
  }

  check(headers: Readonly<Record<string, string | string[] | undefined>>): HttpFailure | undefined {
    const given = one(headers['x-api-key']) ?? one(headers['x-blnk-key']);
    if (given === undefined || given === '') {
      return {
        status: 401,
        code: 'AUTH_MISSING_API_KEY',
        message: 'an API key is required: send it as X-Api-Key',
      };
    }
    return timingSafeEqual(digest(given), this.expected)
      ? undefined
      : { status: 401, code: 'AUTH_INVALID_API_KEY', message: 'invalid API key' };
  }
}
