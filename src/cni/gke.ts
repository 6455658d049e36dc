// GKE, VPC-native, with the legacy dataplane: the ptp plugin on each node; the VPC routes each node's block to it as an
// alias range (GoogleCloudPlatform/netd netd.yaml and scripts/install-cni.sh, containernetworking/plugins plugins/main/ptp).

import { type Route, routeTable } from '#kernel/route.js';
import type { IpAddress } from '#wire/address.js';
import { calicoBeside, isReplaced } from './beside.js';
import { gkeMasquerading } from './gke-masquerading.js';
import { blockOf, gatewayOf } from './host-local.js';
import { masqueradeRules } from './masquerade-agent.js';
import type { NetworkView, PodNetwork } from './pod-network.js';
import { hostPortRules } from './portmap.js';
import { nodeDevices, nodeRoutesToPods, podDevice, podRoutes, type RoutedVeths } from './routed-veth.js';
import { vethName } from './sandbox.js';

export const gke: PodNetwork = {
  name: 'gke',
  component: 'cni/gke',
  title: 'GKE VPC-native',
  policy: 'none',
  underlay: { cardOf: (_pod, { cluster }) => cluster.settings.nodeDevice.value },
  simplified: [
    'no intranode visibility: pods of one node do not leave it',
    'with the Calico add-on pods are cabled by Calico; here they stay with ptp',
    'EgressNATPolicy of Autopilot and `--disable-default-snat` are not read',
    'blocks for documentation are masqueraded, since they stand for the internet; a node leaves them alone',
    'names of veth devices and of sandboxes are made up: real ones are drawn at random',
  ],

  detect(cluster) {
    if (isReplaced(cluster)) return undefined;
    const [daemon] = cluster.evidenceOf('DaemonSet', undefined, 'netd');
    return daemon ?? cluster.configMap(undefined, 'netd-config')?.ref;
  },

  enforcerBeside: calicoBeside,

  attachPod(pod, view) {
    const veths = vethsOf(view);
    // ptp puts the subnet's route back, by the gateway.
    const subnets = pod.addresses.map(
      (address): Route => ({
        destination: blockOf(address, view.node.podCidrs),
        via: gatewayOf(address, view.node.podCidrs),
        device: 'eth0',
        source: address,
        origin: view.origin,
      }),
    );
    return {
      devices: [podDevice(pod, view, veths)],
      routes: routeTable([...podRoutes(pod, view, veths), ...subnets]),
    };
  },

  prepareNode(view) {
    const veths = vethsOf(view);
    const subnetOf = (address: IpAddress) => blockOf(address, view.node.podCidrs);
    return {
      devices: nodeDevices(view, veths),
      routes: routeTable(nodeRoutesToPods(view, veths)),
      contributions: [
        masqueradeRules(4, gkeMasquerading(view)),
        ...hostPortRules(view, { network: 'gke-pod-network', subnetOf }),
      ],
    };
  },
};

function vethsOf(view: NetworkView): RoutedVeths {
  return {
    nameOf: vethName,
    gatewayOf: (address) => gatewayOf(address, view.node.podCidrs),
    prefixLengthOf: (address) => blockOf(address, view.node.podCidrs).length,
    mtuBytes: view.cluster.settings.nodeMtuBytes.value,
    gateway: 'on-node-end',
    scope: 'host',
  };
}
