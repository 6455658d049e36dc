// The blocks of the network that the nodes are in: nothing in a cluster's objects says where a cloud's network ends.

import type { Node, Overrides, Setting } from '#cluster/inventory.js';
import type { Platform } from '#platform/platform.js';
import { type Cidr, cidrOf, contains, familyOf } from '#wire/address.js';
import { parseDefaults } from './cluster-cidrs.js';

/** The widest block that a VPC of Amazon can have; IPv6: the one it always has. In prefix bits. */
const widest = { 4: 16, 6: 56 } as const;

/** The platform's usual block where it has the nodes in it, else the widest around each node. */
export function networkCidrsOf(
  nodes: readonly Node[],
  { overrides, platform }: { overrides: Overrides; platform: Platform },
): Setting<readonly Cidr[]> {
  if (overrides.networkCidrs) return { value: overrides.networkCidrs, evidence: 'declared' };
  const usual = parseDefaults(platform.defaults.networkCidrs ?? []);
  const blocks = nodes
    .flatMap(({ addresses }) => addresses)
    .map(
      (address) =>
        usual.find((cidr) => contains(cidr, address)) ?? (cidrOf(address, widest[familyOf(address)]) as Cidr),
    );
  return { value: [...new Map(blocks.map((cidr) => [cidr.text, cidr])).values()], evidence: 'assumed' };
}
