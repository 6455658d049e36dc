// Values that are made up but stay the same: hashed from an object's own name, so that adding one object to the
// input does not rename or renumber the others.

/** FNV-1a over UTF-16 units, then mixed: the plain sum of two similar names differs in few bits only. */
export function stableHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** No vowels and nothing that looks like one, so that no word comes out (k8s.io/apimachinery pkg/util/rand). */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** The five characters that the API server appends to a `generateName`. */
export function nameSuffix(text: string): string {
  let rest = stableHash(text);
  let suffix = '';
  for (let count = 0; count < 5; count++) {
    suffix += alphabet[rest % alphabet.length];
    rest = Math.floor(rest / alphabet.length);
  }
  return suffix;
}

/**
 * Eight to ten characters, as in `web-7f9c5d6b4c`: the decimal digits of a 32-bit hash, each moved into the alphabet.
 * Simplified: the real one hashes the pod template as Go prints it; this one hashes the workload's name.
 */
export function templateHash(text: string): string {
  return [...String(stableHash(text))].map((digit) => alphabet[digit.charCodeAt(0) % alphabet.length]).join('');
}
