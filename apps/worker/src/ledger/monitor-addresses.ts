import { lookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Where nobody outside a network should make a server inside it send something. */
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
  // Addresses of version 4 in disguise: mapped, translated and tunnelled ones.
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

/** An address of version 4 that is written as one of version 6 is looked at as what it is. */
export const isPrivateAddress = (address: string): boolean =>
  withheld.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

export class PrivateAddress extends Error {
  constructor() {
    super('the receiver is at an address that is not public');
  }
}

/** The host of a URL where it is an address itself, which nothing resolves any more. */
export const addressIn = ({ hostname }: URL): string | undefined => {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return isIP(bare) === 0 ? undefined : bare;
};

/**
 * Resolves a name and refuses private addresses among the answers. It is the very lookup of the connection, so that
 * a name cannot have one address when it is looked at and another when it is used.
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
