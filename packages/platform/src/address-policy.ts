import { lookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Networks that a process must not call for a client. */
const ranges: readonly [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  ['::', 128],
  ['::1', 128],
  // IPv4 addresses inside IPv6: mapped, translated and tunnelled.
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2001::', 32],
  ['2002::', 16],
  ['100::', 64],
  ['2001:db8::', 32],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
];

const withheld = new BlockList();
for (const [network, prefix] of ranges) {
  withheld.addSubnet(network, prefix, network.includes(':') ? 'ipv6' : 'ipv4');
}

/** An IPv4 address inside an IPv6 address is checked as IPv4. What is no address is not public. */
export const isPrivateAddress = (address: string): boolean => {
  // `fe80::1%eth0` names an interface as well.
  const [bare = ''] = address.split('%');
  const version = isIP(bare);
  return version === 0 || withheld.check(bare, version === 6 ? 'ipv6' : 'ipv4');
};

/** The message does not repeat the address: clients read it. */
export class PrivateAddress extends Error {
  override name = 'PrivateAddress';

  constructor() {
    super('the address is not public');
  }
}

/** The host of a URL if it is an IP address, which is not resolved. */
export const addressIn = ({ hostname }: URL): string | undefined => {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return isIP(bare) === 0 ? undefined : bare;
};

/**
 * Resolves a name and refuses private addresses. It is the lookup of the connection itself, so a name cannot
 * change its address after the check.
 */
export const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error) callback(error, '', 0);
    else if (addresses.some(({ address }) => isPrivateAddress(address)))
      callback(new PrivateAddress(), '', 0);
    else if (options.all) callback(null, addresses);
    else callback(null, addresses[0]?.address ?? '', addresses[0]?.family ?? 0);
  });
};
