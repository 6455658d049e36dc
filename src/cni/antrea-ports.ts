// The ports of Antrea's bridge as the node has them, each with the flows for its packets, and the WireGuard device beside it
// (antrea-io/antrea pkg/agent/agent.go, pkg/agent/wireguard).

import type { Pod } from '#cluster/inventory.js';
import type { Device } from '#kernel/device.js';
import { type Family, hostCidr, type IpAddress } from '#wire/address.js';
import { refText } from '#wire/object-ref.js';
import { fromPod, fromTunnel, toPod, type Ways } from './antrea-flows.js';
import { fromNode } from './antrea-gateway-flows.js';
import {
  ownGateways,
  podMtuBytes,
  podPort,
  type Switch,
  tunnelDevice,
  tunnelOverheadBytes,
  waysHere,
  waysToPeers,
  waysUp,
  wireguardDevice,
  wireguardOverheadBytes,
  wrappedBytes,
} from './antrea-switch.js';
import { gatewayAddresses } from './host-local.js';
import { blockOwner, type NodeBlock, nodeBlocks } from './node-blocks.js';
import { attachedPods } from './sandbox.js';
import { underlayAddress } from './underlay.js';

/** All devices that Antrea has on a node. */
export function ports(own: Switch): readonly Device[] {
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
