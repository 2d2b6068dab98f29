import { hashSync } from '@node-rs/bcrypt';

import { compareBcrypt, PasswordVerifier, isBcryptHash } from './password-verifier.js';

const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');

/** A bcrypt that answers when the test says so. */
function heldCompare() {
  const held: { password: string; answer: (matches: boolean) => void }[] = [];
  const compare = (password: string): Promise<boolean> =>
    new Promise((resolve) => held.push({ password, answer: resolve }));
  return { held, compare };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const hash = hashSync('pass', { cost: 4 });

describe('PasswordVerifier', () => {
  it.each(['$2a$', '$2b$', '$2y$'])('knows a hash that begins with %s', async (prefix) => {
    const variant = prefix + hash.slice(4);
    expect(isBcryptHash(variant)).toBe(true);
    expect(await new PasswordVerifier().verify(bytes('pass'), variant)).toBe(true);
    expect(await new PasswordVerifier().verify(bytes('Pass'), variant)).toBe(false);
  });

  it.each(['', 'pass', '$2b$', '$2b$10$short', `${hash} `, `x${hash}`])(
    'takes %j for a plain password',
    async (text) => {
      expect(isBcryptHash(text)).toBe(false);
      expect(await new PasswordVerifier().verify(bytes(text), text)).toBe(true);
      expect(await new PasswordVerifier().verify(bytes(`${text}.`), text)).toBe(false);
    },
  );

  it('never takes the hash itself for the password', async () => {
    expect(await new PasswordVerifier().verify(bytes(hash), hash)).toBe(false);
  });

  it('refuses a password that bcrypt would read only the beginning of', async () => {
    const full = 'p'.repeat(72);
    const long = hashSync(full, { cost: 4 });
    const verifier = new PasswordVerifier();
    expect(await verifier.verify(bytes(full), long)).toBe(true);
    expect(await verifier.verify(bytes(`${full}p`), long)).toBe(false);
  });

  it('refuses bytes that are no text instead of reading them as replacement characters', async () => {
    const replaced = hashSync('\ufffd', { cost: 4 });
    const verifier = new PasswordVerifier();
    expect(await verifier.verify(Buffer.from([0xff]), replaced)).toBe(false);
    expect(await verifier.verify(bytes('\ufffd'), replaced)).toBe(true);
  });

  it('runs one comparison at a time and refuses without a look when too many wait', async () => {
    const { held, compare } = heldCompare();
    const verifier = new PasswordVerifier(compare);
    const guesses = Array.from({ length: 40 }, (_, index) => verifier.verify(bytes(`guess ${index}`), hash));
    await settle();
    expect(held).toHaveLength(1);
    for (let answered = 0; answered < held.length; answered++) {
      held[answered]?.answer(false);
      await settle();
    }
    expect(await Promise.all(guesses)).toEqual(Array.from({ length: 40 }, () => false));
    expect(held).toHaveLength(17);
  });

  it('remembers a right password through a flood of wrong ones', async () => {
    let asked = 0;
    const verifier = new PasswordVerifier(async (password) => {
      asked += 1;
      return password === 'pass';
    });
    expect(await verifier.verify(bytes('pass'), hash)).toBe(true);
    for (let guess = 0; guess < 1000; guess++) await verifier.verify(bytes(`guess ${guess}`), hash);
    asked = 0;
    expect(await verifier.verify(bytes('pass'), hash)).toBe(true);
    expect(asked).toBe(0);
  });

  it('asks again when the hash has changed', async () => {
    const verifier = new PasswordVerifier(async (_password, expected) => expected === hash);
    expect(await verifier.verify(bytes('pass'), hash)).toBe(true);
    expect(await verifier.verify(bytes('pass'), hashSync('other', { cost: 4 }))).toBe(false);
  });

  it('forgets a comparison that broke, so that the next offer is judged afresh', async () => {
    let broken = true;
    const verifier = new PasswordVerifier(async () => {
      if (broken) throw new Error('no thread');
      return true;
    });
    await expect(verifier.verify(bytes('pass'), hash)).rejects.toThrow('no thread');
    broken = false;
    expect(await verifier.verify(bytes('pass'), hash)).toBe(true);
  });
});

describe('compareBcrypt', () => {
  it('answers as bcrypt does', async () => {
    expect(await compareBcrypt('pass', hash)).toBe(true);
    expect(await compareBcrypt('no', hash)).toBe(false);
  });

  it('fails where the hash cannot be read', async () => {
    await expect(compareBcrypt('pass', 'x'.repeat(60))).rejects.toThrow('Invalid salt');
  });
});
