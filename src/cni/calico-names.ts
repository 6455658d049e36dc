// Names and marks that Felix' chains have in common (projectcalico/calico felix/rules/rule_defs.go, felix/dataplane/driver.go).

import { createHash } from 'node:crypto';

/** The lowest free bit of mask 0xffff0000; those for "pass" and two for scratch follow (v3.29). */
export const acceptMark = { value: 0x10000, mask: 0x10000 };
/** What iptables takes, without its last character. */
const longestName = 28;

/** A name that is too long ends in a hash (libcalico-go/lib/hash/unique_id.go). */
export function chainName(prefix: string, suffix: string): string {
  if (prefix.length + suffix.length <= longestName) return prefix + suffix;
  const digest = createHash('sha256').update(suffix).digest('base64url');
  return `${prefix}_${digest}`.slice(0, longestName);
}
