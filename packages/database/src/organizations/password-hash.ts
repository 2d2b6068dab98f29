import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

interface Cost {
  readonly n: number;
  readonly r: number;
  readonly p: number;
}

/** What the documentation of Go advises for scrypt: 32 MiB, and 130 ms of processor time where it was measured. */
const cost: Cost = { n: 2 ** 15, r: 8, p: 1 };
const saltBytes = 16;
const keyBytes = 32;

const form = /^scrypt\$(\d{1,8})\$(\d{1,3})\$(\d{1,3})\$([\w-]{22})\$([\w-]{43})$/;

/** In a thread of libuv's pool, so the event loop goes on. */
const derive = (password: Buffer, salt: Buffer, { n, r, p }: Cost): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password, salt, keyBytes, { N: n, r, p, maxmem: 256 * n * r }, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });

const print = ({ n, r, p }: Cost, salt: Buffer, key: Buffer): string =>
  ['scrypt', n, r, p, salt.toString('base64url'), key.toString('base64url')].join('$');

/** A hash that says how it was made, so that a later cost does not lock earlier accounts out. */
export const hashPassword = async (password: Buffer): Promise<string> => {
  const salt = randomBytes(saltBytes);
  return print(cost, salt, await derive(password, salt, cost));
};

/** No password has this hash; comparing with it takes as long as with the hash of an account. */
export const unmatchedHash = print(cost, Buffer.alloc(saltBytes), Buffer.alloc(keyBytes));

export const matchesPassword = async (password: Buffer, hash: string): Promise<boolean> => {
  const [, n, r, p, salt = '', key = ''] = form.exec(hash) ?? [];
  if (n === undefined) throw new Error('a stored password hash has an unknown form');
  const stored = { n: Number(n), r: Number(r), p: Number(p) };
  const derived = await derive(password, Buffer.from(salt, 'base64url'), stored);
  return timingSafeEqual(derived, Buffer.from(key, 'base64url'));
};
