// IP addresses as canonical text, and blocks of them as intervals. The only user of ipaddr.js: for IPv6, whose text has many
// forms. Four numbers need no library, and nearly all addresses are four numbers.

import ipaddr from 'ipaddr.js';

export type Family = 4 | 6;

/** Canonical text of an IPv4 or IPv6 address: what `ip addr` prints. Made only by `parseAddress` and `addressFrom`. */
export type IpAddress = string & { readonly brand: 'IpAddress' };

/** A block of addresses. `first` and `last` are inclusive, as unsigned numbers of the family's width. */
export interface Cidr {
  readonly family: Family;
  readonly length: number;
  readonly first: bigint;
  readonly last: bigint;
  /** Canonical text with the host bits cleared, e.g. `10.244.1.0/24`. */
  readonly text: string;
}

const widthBits = { 4: 32, 6: 128 } as const;

// A cluster has far fewer distinct addresses than look-ups of them; the bound keeps a hostile input from growing it.
const knownNumbers = new Map<string, bigint>();
const knownNumbersLimit = 400_000;

export function parseAddress(text: string): IpAddress | undefined {
  if (!text.includes(':')) return parseFourNumbers(text);
  if (text.includes('%') || !ipaddr.isValid(text)) return undefined;
  const parsed = ipaddr.process(text);
  const canonical = parsed.kind() === 'ipv4' ? parsed.toString() : (parsed as ipaddr.IPv6).toRFC5952String();
  return canonical as IpAddress;
}

/** Leading zeros are decimal, as in Kubernetes (netutils.ParseIPSloppy). */
function parseFourNumbers(text: string): IpAddress | undefined {
  if (!/^(\d{1,5}\.){3}\d{1,5}$/.test(text)) return undefined;
  const bytes = text.split('.').map(Number);
  return bytes.every((byte) => byte <= 255) ? (bytes.join('.') as IpAddress) : undefined;
}

export function familyOf(address: IpAddress): Family {
  return address.includes(':') ? 6 : 4;
}

export function numberOf(address: IpAddress): bigint {
  const known = knownNumbers.get(address);
  if (known !== undefined) return known;
  let value = 0n;
  const bytes = familyOf(address) === 4 ? address.split('.') : ipaddr.parse(address).toByteArray();
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  if (knownNumbers.size > knownNumbersLimit) knownNumbers.clear();
  knownNumbers.set(address, value);
  return value;
}

export function addressFrom(value: bigint, family: Family): IpAddress {
  const bytes: number[] = [];
  for (let shift = widthBits[family] - 8; shift >= 0; shift -= 8) bytes.push(Number((value >> BigInt(shift)) & 255n));
  const text = family === 4 ? bytes.join('.') : (ipaddr.fromByteArray(bytes) as ipaddr.IPv6).toRFC5952String();
  return text as IpAddress;
}

/** Accepts host bits (`10.244.1.7/24`); the block is what contains them. */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return undefined;
  const address = parseAddress(text.slice(0, slash));
  const bits = text.slice(slash + 1);
  if (!address || !/^\d{1,3}$/.test(bits)) return undefined;
  return cidrOf(address, Number(bits));
}

/** The block of the given prefix length around an address; undefined when the length does not fit the family. */
export function cidrOf(address: IpAddress, length: number = widthBits[familyOf(address)]): Cidr | undefined {
  const family = familyOf(address);
  const width = widthBits[family];
  if (length > width) return undefined;
  const size = 1n << BigInt(width - length);
  const first = (numberOf(address) / size) * size;
  return { family, length, first, last: first + size - 1n, text: `${addressFrom(first, family)}/${length}` };
}

/** The block of exactly one address: `/32` or `/128`. */
export function hostCidr(address: IpAddress): Cidr {
  return cidrOf(address) as Cidr;
}

export function contains(cidr: Cidr, address: IpAddress): boolean {
  if (familyOf(address) !== cidr.family) return false;
  const value = numberOf(address);
  return value >= cidr.first && value <= cidr.last;
}

export function overlaps(a: Cidr, b: Cidr): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}

/** The n-th address of a block (0 is the network address); undefined past its end. */
export function nth(cidr: Cidr, index: number | bigint): IpAddress | undefined {
  const value = cidr.first + BigInt(index);
  return value > cidr.last || value < cidr.first ? undefined : addressFrom(value, cidr.family);
}

/** The n-th block of `length` inside a larger one: how controllers cut node blocks. */
export function nthBlock(cidr: Cidr, length: number, index: number): Cidr | undefined {
  const size = 1n << BigInt(widthBits[cidr.family] - length);
  const first = cidr.first + size * BigInt(index);
  return length < cidr.length || first > cidr.last ? undefined : cidrOf(addressFrom(first, cidr.family), length);
}

export function isLoopback(address: IpAddress): boolean {
  return address === '::1' || address.startsWith('127.');
}

/** RFC 1918, RFC 6598 (carriers and clouds), RFC 3927 and RFC 4193: no router of the internet carries them. */
const privateBlocks = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  'fc00::/7',
].map((text) => parseCidr(text) as Cidr);

export function isPrivate(address: IpAddress): boolean {
  return privateBlocks.some((block) => contains(block, address));
}

/** `10.0.0.1:80`, `[2001:db8::1]:80`: the form kube-proxy hashes and people type. */
export function socketText(address: IpAddress, port: number): string {
  return familyOf(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`;
}
