// Azure CNI in transparent mode: a veth per pod, routed; the VNet delivers between nodes without a tunnel
// (Azure/azure-container-networking network/transparent_endpointclient_linux.go, network/endpoint_linux.go).

import type { Cluster, Pod } from '#cluster/inventory.js';
import { routeTable } from '#kernel/route.js';
import { type Cidr, contains, familiesOf, familyOf, type IpAddress } from '#wire/address.js';
import type { ObjectRef } from '#wire/object-ref.js';
import { calicoBeside, isReplaced } from './beside.js';
import { blockOf } from './host-local.js';
import { linkLocal, type Masquerading, masqueradeRules, readAgentConfig } from './masquerade-agent.js';
import { hashedName } from './pod-device-name.js';
import type { NetworkView, PodNetwork } from './pod-network.js';
import { hostPortRules } from './portmap.js';
import { nodeDevices, nodeRoutesToPods, podDevice, podRoutes, type RoutedVeths } from './routed-veth.js';

const gateways = { 4: '169.254.1.1', 6: 'fe80::1234:5678:9abc' } as { readonly 4: IpAddress; readonly 6: IpAddress };

/** What node subnets and the overlay have in common. `keptBlocks`: who sees a pod's own address when nobody says. */
export function transparent(
  keptBlocks: (view: NetworkView) => readonly Cidr[],
): Pick<PodNetwork, 'component' | 'policy' | 'underlay' | 'enforcerBeside' | 'attachPod' | 'prepareNode'> {
  return {
    component: 'cni/azure',
    policy: 'none',
    underlay: { cardOf: (_pod, { cluster }) => cluster.settings.nodeDevice.value },

    enforcerBeside: calicoBeside,

    attachPod(pod, view) {
      const veths = vethsOf(view);
      return { devices: [podDevice(pod, view, veths)], routes: routeTable(podRoutes(pod, view, veths)) };
    },

    prepareNode(view) {
      const veths = vethsOf(view);
      const masquerading = azureMasquerading(view, keptBlocks(view));
      const families = familiesOf(view.cluster.settings.podCidrs.value);
      return {
        devices: nodeDevices(view, veths),
        routes: routeTable(nodeRoutesToPods(view, veths)),
        contributions: [
          ...families.map((family) => masqueradeRules(family, masquerading)),
          ...hostPortRules(view, { network: 'azure', subnetOf: (address) => blockOf(address, view.node.podCidrs) }),
        ],
      };
    },
  };
}

/** The installed agents of which one is Azure CNI's, unless Cilium moves the packets; and where its pods have addresses. */
export function shownAzure(
  cluster: Cluster,
): { readonly from: ObjectRef; readonly pods: 'in-vnet' | 'apart' } | undefined {
  if (isReplaced(cluster)) return undefined;
  const agents = cluster.evidenceOf('DaemonSet', undefined, /^(azure-cns|azure-cni.*|azure-ip-masq-agent)$/);
  const pods = agents.length > 0 ? placeOfPods(cluster) : undefined;
  // kubenet has the masquerading agent as well, and pods apart from the VNet.
  const from = agents.find(({ name }) => pods === 'in-vnet' || name !== 'azure-ip-masq-agent');
  return from && pods && { from, pods };
}

/** Undefined while no pod's real address is known. */
function placeOfPods({ pods, settings }: Cluster): 'in-vnet' | 'apart' | undefined {
  const known = pods.find(
    ({ spec, addresses, evidence }) => !spec.hostNetwork && addresses.length > 0 && evidence.addresses !== 'assumed',
  );
  const [address] = known?.addresses ?? [];
  if (address === undefined) return undefined;
  return settings.networkCidrs.value.some((cidr) => contains(cidr, address)) ? 'in-vnet' : 'apart';
}

/** azure-ip-masq-agent joins its own configuration and the customer's. */
export function azureMasquerading({ cluster, origin }: NetworkView, keptBlocks: readonly Cidr[]): Masquerading {
  const maps = ['azure-ip-masq-agent-config', 'azure-ip-masq-agent-config-reconciled'].flatMap(
    (name) => cluster.configMap('kube-system', name) ?? [],
  );
  const { nonMasqueradeCidrs, masqueradesLinkLocal } = readAgentConfig(maps.flatMap(({ data }) => Object.values(data)));
  const [daemon] = cluster.evidenceOf('DaemonSet', 'kube-system', 'azure-ip-masq-agent');
  const object = maps[0]?.ref ?? daemon;
  return {
    chain: 'IP-MASQ-AGENT',
    label: 'ip-masq-agent',
    kept: [...(masqueradesLinkLocal || !nonMasqueradeCidrs ? [] : linkLocal), ...(nonMasqueradeCidrs ?? keptBlocks)],
    randomFully: true,
    origin: { component: 'azure-ip-masq-agent', evidence: origin.evidence, ...(object ? { object } : {}) },
  };
}

function vethsOf(view: NetworkView): RoutedVeths {
  return {
    nameOf: (pod: Pod) => hashedName('azv', pod),
    gatewayOf: (address) => gateways[familyOf(address)],
    // Unverified: azure-cns says how long it is; here it is the node's block.
    prefixLengthOf: (address) => blockOf(address, view.node.podCidrs).length,
    mtuBytes: view.cluster.settings.nodeMtuBytes.value,
    gateway: 'answered-only',
    scope: 'link',
  };
}
