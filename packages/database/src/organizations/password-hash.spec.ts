import { hashPassword, matchesPassword, unmatchedHash } from './password-hash.js';

const password = Buffer.from('correct horse battery');

describe('a password hash', () => {
  it('matches its password and no other', async () => {
    const hash = await hashPassword(password);
    expect(await matchesPassword(password, hash)).toBe(true);
    expect(await matchesPassword(Buffer.from('correct horse batterY'), hash)).toBe(false);
    expect(await matchesPassword(Buffer.alloc(0), hash)).toBe(false);
  });

  it('has a salt of its own, and holds no part of the password', async () => {
    const [one, other] = await Promise.all([hashPassword(password), hashPassword(password)]);
    expect(one).not.toBe(other);
    expect(one).toMatch(/^scrypt\$32768\$8\$1\$[\w-]{22}\$[\w-]{43}$/);
  });

  it('is read with the cost it was made with', async () => {
    // scrypt of "correct horse battery" with 16 zero bytes as salt, n 1024, r 8, p 1.
    const cheap = 'scrypt$1024$8$1$AAAAAAAAAAAAAAAAAAAAAA$AsWvwMY_76m6UtetkFvlJIEPTCAm8Pu2vkYrRktx10s';
    expect(await matchesPassword(password, cheap)).toBe(true);
  });

  it('of nobody matches nothing', async () => {
    expect(await matchesPassword(password, unmatchedHash)).toBe(false);
  });

  it('of an unknown form is a fault, not a refusal', async () => {
    await expect(matchesPassword(password, 'plain')).rejects.toThrow('unknown form');
  });
});
