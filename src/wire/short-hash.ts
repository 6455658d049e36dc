// The hash in names of chains and ipsets that kube-proxy and kube-router write.

import { createHash } from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The first 16 characters of the standard base32 text of a SHA-256 sum: 80 bits. */
export function shortHash(text: string): string {
  const digest = createHash('sha256').update(text).digest();
  let bits = BigInt(`0x${digest.subarray(0, 10).toString('hex')}`);
  let name = '';
  for (let index = 0; index < 16; index++) {
    name = alphabet[Number(bits & 31n)] + name;
    bits >>= 5n;
  }
  return name;
}
