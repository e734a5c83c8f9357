import { isIPv6 } from 'node:net';

const GROUPS = 8;
const GROUPS_OF_A_SITE = 4;
const MAPPED = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i;

const groupsIn = (text: string): readonly string[] => (text === '' ? [] : text.split(':'));

/** What a client cannot leave at will: an IPv4 address as it is, of an IPv6 address the first 64 bits. */
export const networkOf = (address: string): string => {
  const mapped = MAPPED.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [bare = ''] = address.split('%', 1);
  if (!isIPv6(bare)) return address;
  const [before = '', after = ''] = bare.split('::', 2);
  const [first, last] = [groupsIn(before), groupsIn(after)];
  const gap = Array.from({ length: Math.max(0, GROUPS - first.length - last.length) }, () => '0');
  const site = [...first, ...gap, ...last].slice(0, GROUPS_OF_A_SITE);
  return `${site.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
};
