// Names of the nodes' ends of veth pairs that follow from a pod's name (projectcalico/calico libcalico-go
// lib/backend/k8s/conversion, aws/amazon-vpc-cni-k8s pkg/networkutils/names.go, Azure cni/network/network.go).

import { createHash } from 'node:crypto';
import type { Pod } from '#cluster/inventory.js';

/** The prefix and eleven hex digits: as many as Linux has room for behind four letters. */
export function hashedName(prefix: string, { namespace, name }: Pod): string {
  return `${prefix}${createHash('sha1').update(`${namespace}.${name}`).digest('hex').slice(0, 11)}`;
}
