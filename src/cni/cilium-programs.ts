// Cilium's programs at the devices of a node (cilium/cilium bpf/bpf_lxc.c, bpf_host.c, bpf_overlay.c), as far as they decide
// where a packet goes, what it looks like and whether it may. Pods' packets to pods never meet the node's netfilter.

import type { Pod } from '#cluster/inventory.js';
import type { DevicePrograms } from '#kernel/device.js';
import { type Memory, type Program, programChain } from '#kernel/program.js';
import { joinTables, type Route, type RouteTable, routeTable } from '#kernel/route.js';
import { type BaseChain, chainOf, type Match, type ProgramHook } from '#kernel/rule.js';
import { contains, type Family, hostCidr } from '#wire/address.js';
import { refText } from '#wire/object-ref.js';
import { homeOf } from './cilium-addresses.js';
import { masqueradeChain, redirectedSource } from './cilium-masquerade.js';
import { lxcName, nodeTranslations, programMark, worldMark } from './cilium-names.js';
import { endpointPolicy } from './cilium-policy.js';
import { nodePortServices, packetServices } from './cilium-services.js';
import { type CiliumView, tunnelEnd, tunnelName, usesHostRouting } from './cilium-way.js';
import { isAttached } from './sandbox.js';

/** What a pod sends: Services, then what its policies admit, then the way. */
export function fromContainer(pod: Pod, view: CiliumView): Program {
  const hook = 'tc-ingress';
  return {
    name: 'cil_from_container',
    hook,
    origin: { ...view.origin, object: pod.ref },
    connections: ofEndpoint(pod),
    undoes: [nodeTranslations],
    chains: (family) => [
      ...packetServices(pod, view, family),
      ...endpointPolicy(pod, view, { family, hook, direction: 'Egress' }),
      marking(view, { family, hook, match: {}, mark: programMark }),
    ],
    routes: waysToPods(view),
  };
}

/** What it gets, also from its neighbour on the node. */
export function toContainer(pod: Pod, view: CiliumView): Program {
  const hook = 'tc-egress';
  return {
    name: 'cil_to_container',
    hook,
    origin: { ...view.origin, object: pod.ref },
    connections: ofEndpoint(pod),
    chains: (family) => [
      marking(view, { family, hook, match: masqueraded, mark: worldMark }),
      ...endpointPolicy(pod, view, { family, hook, direction: 'Ingress' }),
    ],
  };
}

/** What has an address of the node, but not its mark, came from outside. */
const masqueraded: Match = { mark: { is: { value: 0, mask: programMark.mask } }, sourceType: { is: 'LOCAL' } };

/** What the node's stack sends to pods. */
export function fromHost(view: CiliumView): Program {
  const hook = 'tc-egress';
  return {
    ...passing('cil_from_host', hook, view),
    chains: (family) => [marking(view, { family, hook, match: masqueraded, mark: worldMark })],
    routes: orNowhere(view, waysToPods(view)),
  };
}

export function toHost(view: CiliumView): Program {
  return passing('cil_to_host', 'tc-ingress', view);
}

/** Out of the tunnel, to the pods of this node. */
export function fromOverlay(view: CiliumView): Program {
  return { ...passing('cil_from_overlay', 'tc-ingress', view), routes: waysToOwnPods(view) };
}

export function toOverlay(view: CiliumView): Program {
  return passing('cil_to_overlay', 'tc-egress', view);
}

/** At the node's card: in kube-proxy's stead, and to masquerade in the stead of iptables. */
export function cardPrograms(view: CiliumView): DevicePrograms | undefined {
  const { replacesKubeProxy, masquerading } = view.settings;
  const masquerades = masquerading.by === 'bpf';
  if (!replacesKubeProxy && !masquerades) return undefined;
  const comes: Program = {
    ...passing('cil_from_netdev', 'tc-ingress', view),
    chains: (family) => (replacesKubeProxy ? fromOutside(view, family) : []),
    routes: usesHostRouting(view) ? waysToPods(view) : waysToPeers(view),
  };
  const goes: Program = {
    ...passing('cil_to_netdev', 'tc-egress', view),
    chains: (family) => (masquerades ? masqueradeChain(view, family) : []),
  };
  return { ingress: comes, egress: goes };
}

function fromOutside(view: CiliumView, family: Family): readonly BaseChain[] {
  const hook = 'tc-ingress';
  const { sentOn, chain } = redirectedSource(view, family);
  return [
    ...nodePortServices(view, family, hook),
    marking(view, { family, hook, match: sentOn, mark: worldMark }),
    chain,
  ];
}

function passing(name: string, hook: ProgramHook, { origin }: CiliumView): Program {
  return { name, hook, origin, connections: { table: nodeTranslations, keeps: 'translated' }, chains: () => [] };
}

interface Marking {
  readonly family: Family;
  readonly hook: ProgramHook;
  readonly match: Match;
  readonly mark: { readonly value: number; readonly mask: number };
}

function marking({ origin }: CiliumView, { family, hook, match, mark }: Marking): BaseChain {
  const chain = chainOf('set_identity_mark', [{ match, target: { kind: 'mark', ...mark }, origin }]);
  return programChain(chain, { family, table: 'mangle', hook });
}

/** One map of the node holds them all, but a connection between two of its pods is an entry for each. */
function ofEndpoint({ ref }: Pod): Memory {
  return { table: `cilium_ct_global of ${refText(ref)}`, keeps: 'all' };
}

function waysToOwnPods({ cluster, node, origin }: CiliumView): RouteTable {
  return {
    lookup(destination) {
      const pod = cluster.podByAddress(destination);
      if (!pod || pod.nodeName !== node.name || !isAttached(pod)) return undefined;
      return { destination: hostCidr(destination), device: lxcName(pod), origin: { ...origin, object: pod.ref } };
    },
    list: () => [],
  };
}

/** Simplified: what no pod of the node's own block has goes round by `cilium_net`, and is lost there. */
function orNowhere({ node, origin }: CiliumView, ways: RouteTable): RouteTable {
  return {
    lookup(destination): Route | undefined {
      const own = node.podCidrs.find((block) => contains(block, destination));
      return ways.lookup(destination) ?? (own && { destination: own, kind: 'blackhole', device: 'lo', origin });
    },
    list: () => [],
  };
}

/** Without a tunnel the stack has the ways to other nodes. */
function waysToPeers(view: CiliumView): RouteTable {
  const device = tunnelName(view);
  if (device === undefined) return routeTable([]);
  return {
    lookup(destination): Route | undefined {
      const home = homeOf(view.cluster, destination);
      const via = home && home.node !== view.node ? tunnelEnd(view, home.node) : undefined;
      return home && via && { destination: home.block, via, device, origin: view.origin };
    },
    list: () => [],
  };
}

function waysToPods(view: CiliumView): RouteTable {
  return joinTables(waysToOwnPods(view), waysToPeers(view));
}
