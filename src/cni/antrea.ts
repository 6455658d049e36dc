// Antrea: each node has an Open vSwitch bridge that its pods are plugged into, and in which Services are translated and
// policies judged. Between nodes a tunnel, the nodes' own network, or WireGuard (antrea-io/antrea pkg/agent).

import { joinTables } from '#kernel/route.js';
import { antreaConfig, antreaInstallation } from './antrea-config.js';
import { egressOf } from './antrea-egress.js';
import { ports } from './antrea-ports.js';
import { antreaProxy, serviceRoutes } from './antrea-proxy-all.js';
import { antreaRules } from './antrea-rules.js';
import { type Mode, nodeRoutes, podMtuBytes, podPort, type Switch, switchOf } from './antrea-switch.js';
import { antreaPolicyApis } from './beside.js';
import { attachToBridge, type BridgeSetting } from './bridge.js';
import { blockOf } from './host-local.js';
import type { PodNetwork } from './pod-network.js';
import { hostPortRules } from './portmap.js';

const simplified: readonly string[] = [
  'an Egress is warned of; policies of Antrea’s own kinds, TrafficControl and IPPool objects are not evaluated',
  'antreaProxy.skipServices is not read: those Services are translated in the switch too',
  'with proxyAll, nodes have a route to the whole block of Services: the agent makes it as small as the ClusterIPs allow',
  'names of the pods’ ports end in a hash of the sandbox, which no object has: they are made up',
  'flow tables and iptables rules: as of v2.5, without those of optional features',
];

export const antrea = antreaNetwork('antrea', 'Antrea', 'encap');
export const antreaHybrid = antreaNetwork('antrea-hybrid', 'Antrea hybrid', 'hybrid');
export const antreaWireguard = antreaNetwork('antrea-wireguard', 'Antrea WireGuard', 'wireGuard');
export const antreaNoEncap = antreaNetwork('antrea-noencap', 'Antrea noEncap', 'noEncap');

function antreaNetwork(name: string, title: string, mode: Mode): PodNetwork {
  return {
    name,
    component: 'cni/antrea',
    title,
    policy: 'walked',
    otherPolicies: antreaPolicyApis,
    ...(mode === 'noEncap' ? { viaRouters: true } : {}),
    sourceOutside: egressOf,
    simplified: mode === 'encap' ? simplified : ['as for antrea'],

    detect(cluster) {
      const shown = antreaInstallation(cluster);
      return shown?.mode === mode ? shown.from : undefined;
    },

    proxy: (cluster) => (antreaConfig(cluster).proxy.isForAll ? antreaProxy : undefined),

    attachPod: (pod, view) => attachToBridge(pod, view, portSetting(switchOf(view, mode))),

    prepareNode(view) {
      const own = switchOf(view, mode);
      return {
        devices: ports(own),
        routes: own.config.proxy.isForAll ? joinTables(nodeRoutes(own), serviceRoutes(own)) : nodeRoutes(own),
        contributions: [
          ...antreaRules(own),
          ...hostPortRules(view, { network: 'antrea', subnetOf: (address) => blockOf(address, own.blocks) }),
        ],
      };
    },
  };
}

/** To a pod, the switch looks like a bridge whose own address is the gateway. */
function portSetting(own: Switch): BridgeSetting {
  const { view, blocks, config } = own;
  const { origin } = view;
  return { name: config.bridge, mtuBytes: podMtuBytes(own), hairpin: true, blocks, portOf: podPort, origin };
}
