import { hashPassword } from '@bellwether/database/organizations';
import { Passwords } from './passwords.js';

const settings = { health_checks: { password_threads: 1 } } as ConstructorParameters<typeof Passwords>[0];

describe('Passwords', () => {
  it('matches the password that was hashed', async () => {
    const passwords = new Passwords(settings);
    const hash = await passwords.hash('a long passphrase');
    expect(await passwords.matches(Buffer.from('a long passphrase'), hash)).toBe(true);
    expect(await passwords.matches(Buffer.from('another passphrase'), hash)).toBe(false);
  });

  it('says no where there is no account', async () => {
    expect(await new Passwords(settings).matches(Buffer.alloc(32), undefined)).toBe(false);
  });

  it('gives its place back after a failure', async () => {
    const passwords = new Passwords(settings);
    await expect(passwords.matches(Buffer.from('x'), 'no hash')).rejects.toThrow('unknown form');
    const hash = await hashPassword(Buffer.from('x'));
    expect(await passwords.matches(Buffer.from('x'), hash)).toBe(true);
  });
});
