// Names, marks and addresses that Cilium's programs share (cilium/cilium bpf/lib/common.h, pkg/defaults, pkg/datapath).

import { createHash } from 'node:crypto';
import type { Pod } from '#cluster/inventory.js';
import type { Numbering } from '#kernel/device.js';
import type { IpAddress } from '#wire/address.js';
import { refText } from '#wire/object-ref.js';

/** `lxc` and twelve hex digits of a hash of the sandbox and `eth0`, which no manifest has. */
export function lxcName(pod: Pod): string {
  return `lxc${createHash('sha256').update(refText(pod.ref)).digest('hex').slice(0, 12)}`;
}

/** The source of what a pod sends to itself by a Service. */
export const hairpinAddress = '169.254.42.1' as IpAddress;

/** Connections that a node's programs translated, in both directions (`cilium_snat_v4_external`, reverse NAT). */
export const nodeTranslations = 'cilium_snat_external';

const magic = 0xf00;
const identity = 0xffff0000;

/** `MARK_MAGIC_HOST`: the node's own processes sent it, as iptables' CILIUM_OUTPUT says. */
export const hostMark = { value: 0xc00, mask: magic };
/** `MARK_MAGIC_IDENTITY`: a program passed it to the stack. The sender's identity, in the upper bits, is left out. */
export const programMark = { value: 0xf00, mask: magic };
/** The same with identity 2, `world`: whoever it is, its own address is not on the packet any more. */
export const worldMark = { value: 0x20f00, mask: (identity | magic) >>> 0 };

const world = 2;
const remoteNode = 6;

/** The tunnel carries the sender's identity as its number. Those of pods are drawn by the cluster, and in no manifest. */
export const identityNumbering: Numbering = {
  networkIdOf(mark) {
    if ((mark & worldMark.mask) >>> 0 === worldMark.value) return world;
    return (mark & hostMark.mask) >>> 0 === hostMark.value ? remoteNode : undefined;
  },
  markOf: (networkId) => (networkId === world ? worldMark.value : 0),
};
