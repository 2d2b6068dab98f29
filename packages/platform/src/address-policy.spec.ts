import { addressIn, isPrivateAddress, lookupPublic, PrivateAddress } from './address-policy.js';

describe('an address', () => {
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.31.255.255',
    '192.168.1.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:a00:1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'ff02::1',
    'fe80::1%eth0',
    '::ffff:127.0.0.1%lo',
    'example.org',
    '',
  ])('%s is not public', (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  });

  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '100.128.0.1',
    '172.32.0.1',
    '193.0.0.1',
    '2606:4700::1111',
    '::ffff:8.8.8.8',
  ])('%s is public', (address) => {
    expect(isPrivateAddress(address)).toBe(false);
  });

  it.each([
    ['http://127.1/', '127.0.0.1'],
    ['http://2130706433/', '127.0.0.1'],
    ['http://0x7f.1/', '127.0.0.1'],
    ['http://[::1]:80/', '::1'],
    ['http://example.org/', undefined],
  ])('in %s is seen as what it is', (url, address) => {
    expect(addressIn(new URL(url))).toBe(address);
  });
});

describe('a name', () => {
  const look = (all: boolean) =>
    new Promise<unknown>((resolve) =>
      lookupPublic('localhost', { all }, (error, address) => resolve(error ?? address)),
    );

  it.each([true, false])('of a private address is not connected to (all addresses: %s)', async (all) => {
    expect(await look(all)).toBeInstanceOf(PrivateAddress);
  });
});
