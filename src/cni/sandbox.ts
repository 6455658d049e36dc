// A pod's sandbox and the names that plugins make from it (containernetworking/plugins pkg/utils/utils.go). The runtime
// and the kernel draw most of them at random, so ours are made up: one fixed name per pod.

import { createHash } from 'node:crypto';
import type { NodeView, Pod } from '#cluster/inventory.js';
import { refText } from '#wire/object-ref.js';

/** Pods of the node that have a netns of their own. */
export function attachedPods({ cluster, node }: NodeView): readonly Pod[] {
  return cluster.podsOn(node.name).filter(isAttached);
}

export function isAttached({ running, spec, addresses }: Pod): boolean {
  return running && !spec.hostNetwork && addresses.length > 0;
}

/** `veth` and eight hex digits. */
export function vethName(pod: Pod): string {
  return `veth${createHash('sha256').update(refText(pod.ref)).digest('hex').slice(0, 8)}`;
}

/** 64 hex digits. */
export function sandboxId(pod: Pod): string {
  return createHash('sha256').update(refText(pod.ref)).digest('hex');
}

/** A prefix and the start of a hash of network and sandbox, 28 characters in all. */
export function chainName(prefix: 'CNI-' | 'CNI-DN-', network: string, sandbox: string): string {
  return `${prefix}${createHash('sha512')
    .update(network + sandbox)
    .digest('hex')}`.slice(0, 28);
}
