// What the input says about an installation of Calico: the settings that change what packets meet.

import type { Cidr } from '#wire/address.js';
import type { ObjectRef } from '#wire/object-ref.js';

export type Encapsulation = 'none' | 'ipip' | 'vxlan';

/** A block of pod addresses. */
export interface CalicoPool {
  readonly block: Cidr;
  readonly encapsulation: Encapsulation;
  /** Wraps packets only between nodes of different subnets. */
  readonly crossSubnet: boolean;
  /** Whether what its pods send to the outside gets the node's address. */
  readonly natOutgoing: boolean;
  /** No pod gets an address of it any more; those that have one keep it. */
  readonly disabled: boolean;
  /** Prefix length of what one node takes at a time. */
  readonly blockLength: number;
}

/** How packets get from node to node. */
export type Wrapping = Pick<CalicoPool, 'encapsulation' | 'crossSubnet'>;

/** What becomes of a pod's packet to its own node, once the pod's policies let it through. */
export type EndpointToHost = 'ACCEPT' | 'DROP' | 'RETURN';

export type ConnectTime = 'tcp' | 'all' | 'none';

export interface CalicoSettings {
  /** The object that shows it. */
  readonly from: ObjectRef;
  /** `canal`: flannel has the routes. `policy`: another network cables the pods, Calico only filters. */
  readonly role: 'network' | 'canal' | 'policy';
  readonly dataplane: 'iptables' | 'ebpf' | 'wireguard' | 'other';
  readonly pools: readonly CalicoPool[];
  /** Of the first pool that gives addresses, or as the nodes' annotations show; absent where nothing tells. */
  readonly wrapping?: Wrapping;
  /** Of pods and tunnels, when set; otherwise what the nodes' card leaves. */
  readonly mtuBytes?: number;
  readonly vxlanId: number;
  readonly vxlanPort: number;
  /** Absent where nothing tells: that is up to how it is installed. */
  readonly endpointToHost?: EndpointToHost;
  /** Of eBPF: which protocols of pods get their endpoint when they connect. */
  readonly connectTime: ConnectTime;
  /** Of eBPF: an answer to a client outside goes back through the node that it asked, or straight to it. */
  readonly externalService: 'tunnel' | 'direct';
}
