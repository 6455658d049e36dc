// Canal: Calico cables the pods and filters, flannel routes between the nodes (projectcalico/calico manifests/canal.yaml;
// rancher/rke2-charts packages/rke2-canal). Pod addresses come from each node's podCIDR.

import { joinTables, type Route, routeTable } from '#kernel/route.js';
import { hostCidr } from '#wire/address.js';
import { calicoPolicyApis } from './beside.js';
import { felixSimplified } from './calico.js';
import { felixRules } from './calico-rules.js';
import { attachWorkload, workloadDevices, workloadRoutes } from './calico-veth.js';
import { flanneld } from './flannel.js';
import { vxlanBackend } from './flannel-vxlan.js';
import type { NetworkView, PodNetwork } from './pod-network.js';
import { hostPortRules } from './portmap.js';

export const canal: PodNetwork = {
  name: 'canal',
  component: 'cni/canal',
  title: 'Canal',
  policy: 'walked',
  otherPolicies: calicoPolicyApis,
  simplified: [
    'flannel is taken to have its vxlan backend, as in the published manifest',
    'pods have the MTU of the nodes’ card (RKE2: 1450) unless veth_mtu says otherwise',
    ...felixSimplified,
  ],

  detect(cluster) {
    const { calico } = cluster.settings;
    return calico?.role === 'canal' && calico.dataplane === 'iptables' ? calico.from : undefined;
  },

  attachPod: (pod, view) => attachWorkload(pod, view, podMtuBytes(view)),

  prepareNode(view) {
    const { calico } = view.cluster.settings;
    const flannel = flanneld(view, vxlanBackend);
    return {
      devices: [...flannel.devices, ...workloadDevices(view, podMtuBytes(view))],
      routes: joinTables(routeTable([...workloadRoutes(view), ...blackholes(view)]), flannel.routes),
      contributions: [
        ...felixRules(view, {
          pools: calico?.pools ?? [],
          endpointToHost: calico?.endpointToHost ?? 'ACCEPT',
          tunnelDevices: { 4: [], 6: [] },
        }),
        ...flannel.contributions,
        ...hostPortRules(view, { network: 'k8s-pod-network', subnetOf: hostCidr }),
      ],
    };
  },
};

/** Upstream leaves it to Felix, which sees no tunnel of its own. */
function podMtuBytes({ cluster }: NetworkView): number {
  const { calico, flannel, nodeMtuBytes } = cluster.settings;
  return calico?.mtuBytes ?? flannel.vethMtuBytes ?? nodeMtuBytes.value;
}

function blackholes({ cluster, node, origin }: NetworkView): readonly Route[] {
  if (!cluster.settings.flannel.blackholes) return [];
  return node.podCidrs.map((destination) => ({ destination, kind: 'blackhole', device: 'lo', origin }));
}
