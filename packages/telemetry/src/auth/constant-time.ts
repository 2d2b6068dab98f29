import { createHash, timingSafeEqual } from 'node:crypto';

export const digestOf = (...parts: readonly (string | Buffer)[]): Buffer => {
  const hash = createHash('sha256');
  // The length before each part keeps ("ab", "c") and ("a", "bc") apart.
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest();
};

/**
 * Takes the same time whatever the two have in common; digests have one length, so length reveals nothing
 * either.
 */
export const sameSecret = (offered: Buffer, expected: string | Buffer): boolean =>
  timingSafeEqual(digestOf(offered), digestOf(expected));
