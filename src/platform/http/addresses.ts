import { BlockList, isIP } from 'node:net';

// IANA's special-purpose registries: everything here is not somebody's public server.
const SPECIAL_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
// Of IPv6 only 2000::/3 is public; within it, what carries an IPv4 address or is documentation.
const PUBLIC_IPV6 = ['2000::/3'];
const SPECIAL_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const special = networkList([...SPECIAL_IPV4, ...SPECIAL_IPV6]);
const publicIpv6 = networkList(PUBLIC_IPV6);

/**
 * A set of networks from addresses and CIDR blocks, such as `10.0.0.0/8`.
 * @throws RangeError naming the entry that is neither.
 */
export function networkList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', length, ...rest] = entry.split('/');
    const version = isIP(address);
    const bits = version === 6 ? 128 : 32;
    const prefix = length === undefined ? bits : Number(length);
    const readable = length === undefined || /^\d{1,3}$/.test(length);
    if (version === 0 || !readable || prefix > bits || rest.length > 0) {
      throw new RangeError(`${entry} is not an address or a network such as 10.0.0.0/8`);
    }
    list.addSubnet(address, prefix, version === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

export function contains(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** True for an address on the public internet: not loopback, private, link-local or reserved. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 4) return !special.check(address, 'ipv4');
  if (version !== 6) return false;
  return publicIpv6.check(address, 'ipv6') && !special.check(address, 'ipv6');
}
