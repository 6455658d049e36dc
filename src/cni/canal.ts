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

/** RKE2's chart sets it; upstream leaves it to Felix, which sees no tunnel of its own. */
const rke2MtuBytes = 1450;

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
        // RKE2 runs flannel with --iptables-forward-rules=false.
        ...flannel.contributions.filter(({ table }) => table === 'nat' || !isRke2(view)),
        ...hostPortRules(view, { network: 'k8s-pod-network', subnetOf: hostCidr }),
      ],
    };
  },
};

function isRke2({ cluster: { settings } }: NetworkView): boolean {
  return settings.calico?.from.name.startsWith('rke2-') ?? settings.platform.value === 'rke2';
}

function podMtuBytes(view: NetworkView): number {
  const { calico, nodeMtuBytes } = view.cluster.settings;
  return calico?.mtuBytes ?? (isRke2(view) ? rke2MtuBytes : nodeMtuBytes.value);
}

/** flannel's --ip-blackhole-route, which RKE2 sets. */
function blackholes(view: NetworkView): readonly Route[] {
  if (!isRke2(view)) return [];
  const { node, origin } = view;
  return node.podCidrs.map((destination) => ({ destination, kind: 'blackhole', device: 'lo', origin }));
}
