// The settings of Cilium that one name of the registry stands for, on one node: what the input says where that fits the
// name, and Cilium's defaults where it says nothing.

import type { CiliumSettings } from '#cluster/cilium.js';
import type { Cluster, Node } from '#cluster/inventory.js';
import type { TunnelLink } from '#kernel/device.js';
import type { Family, IpAddress } from '#wire/address.js';
import { identityNumbering } from './cilium-names.js';
import type { NetworkView } from './pod-network.js';
import { underlayAddress } from './underlay.js';

export type Routing = CiliumSettings['routing'];

export const defaults: CiliumSettings = {
  from: { kind: 'DaemonSet', namespace: 'kube-system', name: 'cilium' },
  owner: 'cluster',
  routing: 'vxlan',
  ipam: 'kubernetes',
  poolBlocks: [],
  nativeBlocks: [],
  routesToNodes: false,
  endpointRoutes: false,
  replacesKubeProxy: false,
  socketBalancing: 'off',
  masquerading: { 4: true, 6: true, by: 'iptables' },
  legacyRouting: false,
  enforcement: 'default',
  blocksTakeNodes: false,
  chainsPortmap: false,
  routers: new Map(),
};

/** What Cilium does on one node. */
export interface CiliumView extends NetworkView {
  readonly settings: CiliumSettings;
  /** Families of which pods have addresses and the node has one on its `cilium_host`. */
  readonly families: readonly Family[];
}

/** Whether the input's Cilium is the one of this name. Where it has no configuration, its owner's usual one holds. */
export function isShown({ owner, config, routing }: CiliumSettings, usual: CiliumSettings): boolean {
  if (owner !== usual.owner) return false;
  return config && owner === 'cluster' ? routing === usual.routing : owner !== 'cluster' || usual === defaults;
}

/** A person who names another way than the input's wants to see that one. */
export function settingsFor({ settings }: Cluster, usual: CiliumSettings): CiliumSettings {
  const shown = settings.cilium;
  if (!shown || !isShown(shown, usual)) return usual;
  return shown.config ? shown : { ...usual, from: shown.from, routers: shown.routers };
}

/** Linux' own default VXLAN port, older than the assigned 4789; Geneve's is the assigned one. */
const tunnelPorts = { vxlan: 8472, geneve: 6081 } as const;
/** Outer IP 20 or 40 + UDP 8 + VXLAN or Geneve 8 + inner Ethernet 14 (pkg/mtu/mtu.go). */
const overheadBytes: { readonly [F in Family]: number } = { 4: 50, 6: 70 };

/** One device for both families: its outer packets are IPv4 wherever the node has an address of it. */
function underlayFamily({ node }: NetworkView): Family {
  return underlayAddress(node, 4) ? 4 : 6;
}

export function tunnelEnd(view: CiliumView, peer: Node): IpAddress | undefined {
  return underlayAddress(peer, underlayFamily(view));
}

export function tunnelName({ settings: { routing } }: CiliumView): string | undefined {
  return routing === 'native' ? undefined : `cilium_${routing}`;
}

/** The next hop of what is sent into it is the peer itself. */
export function tunnelLink(view: CiliumView): TunnelLink | undefined {
  const { routing, tunnelPort } = view.settings;
  if (routing === 'native') return undefined;
  return {
    kind: routing,
    port: tunnelPort ?? tunnelPorts[routing],
    overheadBytes: overheadBytes[underlayFamily(view)],
    numbering: identityNumbering,
    remoteTowards: (nextHop) => nextHop,
  };
}

/** Where nothing has to pass netfilter, what comes in goes straight to pods (pkg/option, `EnableHostLegacyRouting`). */
export function usesHostRouting({ settings }: CiliumView): boolean {
  const { replacesKubeProxy, masquerading, legacyRouting } = settings;
  return replacesKubeProxy && !legacyRouting && (masquerading.by === 'bpf' || !masquerading[4]);
}

export function deviceMtuBytes({ settings, cluster }: CiliumView): number {
  return settings.mtuBytes ?? cluster.settings.nodeMtuBytes.value;
}

/** What leaves room for the tunnel: it stands on routes, and the devices keep their own. */
export function routeMtuBytes(view: CiliumView): number {
  const device = deviceMtuBytes(view);
  return view.settings.routing === 'native' ? device : device - overheadBytes[underlayFamily(view)];
}
