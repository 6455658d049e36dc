// What the input says about an installation of Cilium: the settings that change what packets meet, each with Cilium's own
// default where nothing says it (cilium/cilium install/kubernetes/cilium/templates/cilium-configmap.yaml, pkg/option).

import type { Cidr, IpAddress } from '#wire/address.js';
import type { ObjectRef } from '#wire/object-ref.js';

export interface CiliumSettings {
  /** The object that shows it. */
  readonly from: ObjectRef;
  /** Its ConfigMap; absent: all but the nodes' addresses are defaults. */
  readonly config?: ObjectRef;
  /** Whose it is: a cloud's is set up by the cloud. */
  readonly owner: 'cluster' | 'google' | 'azure';
  readonly routing: 'vxlan' | 'geneve' | 'native';
  readonly tunnelPort?: number;
  /** `kubernetes`, `cluster-pool`, `eni` … */
  readonly ipam: string;
  /** What the operator cuts the nodes' blocks from, with `cluster-pool`. */
  readonly poolBlocks: readonly Cidr[];
  /** What is not masqueraded with native routing. */
  readonly nativeBlocks: readonly Cidr[];
  readonly routesToNodes: boolean;
  readonly endpointRoutes: boolean;
  readonly replacesKubeProxy: boolean;
  /** Whose sockets choose an endpoint when they connect. */
  readonly socketBalancing: 'every-pod' | 'nodes-only' | 'off';
  readonly masquerading: { readonly 4: boolean; readonly 6: boolean; readonly by: 'iptables' | 'bpf' };
  /** Packets go through the node's own stack (`enable-host-legacy-routing`), and not past it. */
  readonly legacyRouting: boolean;
  /** Of the nodes' card, when set. */
  readonly mtuBytes?: number;
  /** `always` isolates every pod; `never` and `audit` keep nobody out. */
  readonly enforcement: 'default' | 'always' | 'never' | 'audit';
  /** `policy-cidr-match-mode`: blocks take nodes too. */
  readonly blocksTakeNodes: boolean;
  /** Host ports by the `portmap` plugin, chained after Cilium's. */
  readonly chainsPortmap: boolean;
  /** A setting that changes what packets meet, and is not modelled. */
  readonly unmodelled?: { readonly key: string; readonly value: string };
  /** The address of a node on its `cilium_host`, one per family, where the input shows it. */
  readonly routers: ReadonlyMap<string, readonly IpAddress[]>;
  /** The same on every node, where the agent is told so (`local-router-ipv4`). */
  readonly localRouter?: IpAddress;
}
