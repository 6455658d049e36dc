// Antrea: each node has an Open vSwitch bridge that its pods are plugged into, and in which Services are translated and
// policies judged. Between nodes a tunnel, the nodes' own network, or WireGuard (antrea-io/antrea pkg/agent).

import type { Pod } from '#cluster/inventory.js';
import type { Device } from '#kernel/device.js';
import { joinTables, routeTable } from '#kernel/route.js';
import { type Family, hostCidr, type IpAddress } from '#wire/address.js';
import { refText } from '#wire/object-ref.js';
import { antreaConfig, antreaInstallation } from './antrea-config.js';
import { egressOf } from './antrea-egress.js';
import { fromNode, fromPod, fromTunnel, toPod, type Ways } from './antrea-flows.js';
import { antreaProxy, serviceRoutes } from './antrea-proxy-all.js';
import { antreaRules } from './antrea-rules.js';
import {
  type Mode,
  nodeRoutes,
  ownGateways,
  podMtuBytes,
  podPort,
  type Switch,
  switchOf,
  tunnelDevice,
  tunnelOverheadBytes,
  waysHere,
  waysToPeers,
  waysUp,
  wireguardDevice,
  wireguardOverheadBytes,
  wrappedBytes,
} from './antrea-switch.js';
import { type BridgeSetting, podEnd, podRoutes } from './bridge.js';
import { blockOf, gatewayAddresses } from './host-local.js';
import { blockOwner, type NodeBlock, nodeBlocks } from './node-blocks.js';
import type { PodNetwork } from './pod-network.js';
import { hostPortRules } from './portmap.js';
import { attachedPods } from './sandbox.js';
import { underlayAddress } from './underlay.js';

const simplified: readonly string[] = [
  'an Egress is warned of; policies of Antrea’s own kinds, TrafficControl and IPPool objects are not evaluated',
  'antreaProxy: skipServices is not read, nor are a Service’s loadBalancerSourceRanges held against who asks the switch',
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
    ...(mode === 'noEncap' ? { betweenSubnets: 'routers' } : {}),
    sourceOutside: egressOf,
    simplified: mode === 'encap' ? simplified : ['as for antrea'],

    detect(cluster) {
      const shown = antreaInstallation(cluster);
      return shown?.mode === mode ? shown.from : undefined;
    },

    proxy: (cluster) => (antreaConfig(cluster).proxy.isForAll ? antreaProxy : undefined),

    attachPod(pod, view) {
      const own = switchOf(view, mode);
      const setting = portSetting(own);
      const end = podEnd(pod, view, setting);
      const peer = { netns: `node/${view.node.name}`, device: podPort(pod) };
      return {
        devices: [{ ...end, link: { ...end.link, peer } as Device['link'] }],
        routes: routeTable(podRoutes(pod, setting, [])),
      };
    },

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
  return { name: config.bridge, mtuBytes: podMtuBytes(own), hairpin: true, blocks, origin: view.origin };
}

function ports(own: Switch): readonly Device[] {
  const { view, mode } = own;
  const ways: Ways = { here: waysHere(own), toPeers: waysToPeers(own), up: waysUp(own) };
  return [
    gateway(own, ways),
    ...(mode === 'encap' || mode === 'hybrid' ? [tunnel(own, ways)] : []),
    ...(mode === 'wireGuard' ? [wireguard(own)] : []),
    ...attachedPods(view).map((pod) => nodeEnd(own, pod, ways)),
  ];
}

function gateway(own: Switch, ways: Ways): Device {
  const { config, blocks, view } = own;
  return {
    name: config.gateway,
    addresses: gatewayAddresses(blocks),
    mtuBytes: podMtuBytes(own),
    link: { kind: 'internal', bridge: config.bridge },
    programs: { egress: fromNode(own, ways) },
    origin: view.origin,
  };
}

/** What Open vSwitch gives its tunnels (lib/dpif-netlink-rtnl.c), and how it names them. */
const listedMtuBytes = 65000;
const listedNames = { geneve: 'genev_sys_', vxlan: 'vxlan_sys_', gre: 'gre_sys' } as const;

function tunnel(own: Switch, ways: Ways): Device {
  const { config, view } = own;
  const { tunnel: kind, tunnelPort: port } = config;
  const listed = { name: `${listedNames[kind]}${port || ''}`, mtuBytes: listedMtuBytes };
  const overheadBytes = tunnelOverheadBytes[kind];
  const ends = { listed, overheadBytes, remoteTowards: (nextHop: IpAddress) => nextHop };
  return {
    name: tunnelDevice,
    addresses: [],
    // What is bigger comes to the card with "don't fragment" set, and does not fit.
    mtuBytes: view.cluster.settings.nodeMtuBytes.value - wrappedBytes(own),
    link: kind === 'gre' ? { kind, ...ends } : { kind, port, ...ends },
    programs: { ingress: fromTunnel(own, ways) },
    origin: view.origin,
  };
}

/** The node routes into it what the switch hands up. It has the gateway's addresses: what is masqueraded takes one. */
function wireguard(own: Switch): Device {
  const { view, config } = own;
  const { cluster, node, origin } = view;
  const addressed = ({ node: peer }: NodeBlock) => peer !== node && underlayAddress(peer, outerFamily(own));
  return {
    name: wireguardDevice,
    addresses: ownGateways(own).map((address) => ({ address, prefixLength: hostCidr(address).length })),
    mtuBytes: podMtuBytes(own),
    link: {
      kind: 'wireguard',
      port: config.wireguardPort,
      overheadBytes: wireguardOverheadBytes + (outerFamily(own) === 6 ? 20 : 0),
      remoteTowards(destination) {
        const owner = blockOwner(cluster, destination);
        return (owner && addressed(owner)) || undefined;
      },
      *peers() {
        for (const peer of nodeBlocks(cluster).all()) {
          const endpoint = addressed(peer);
          if (endpoint) yield { endpoint, allowed: [peer.block] };
        }
      },
    },
    origin,
  };
}

/** Peers are reached over IPv4 where they have it. */
function outerFamily({ view: { node } }: Switch): Family {
  return underlayAddress(node, 4) ? 4 : 6;
}

function nodeEnd(own: Switch, pod: Pod, ways: Ways): Device {
  const { view, config } = own;
  const peer = { netns: `pod/${refText(pod.ref)}`, device: 'eth0' };
  return {
    name: podPort(pod),
    addresses: [],
    mtuBytes: podMtuBytes(own),
    link: { kind: 'veth', peer, switch: config.bridge },
    programs: { ingress: fromPod(own, pod, ways), egress: toPod(own, pod) },
    origin: { ...view.origin, object: pod.ref },
  };
}
