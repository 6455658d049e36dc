// Whether a connection gets past the rules of an enforcer, on the nodes of both its ends: the hooks alone, without a walk.

import type { Cluster, Node } from '#cluster/inventory.js';
import { flannelVxlan } from '#cni/flannel-vxlan.js';
import type { Enforcer } from '#enforcer/enforcer.js';
import { Fabric } from '#fabric/fabric.js';
import { ConnectionTable } from '#kernel/conntrack.js';
import { runHook } from '#kernel/hooks.js';
import type { Passage, Skb } from '#kernel/passage.js';
import type { Traffic } from '#policy/traffic.js';
import { proxyModes } from '#proxy/index.js';
import { makePacket } from '#wire/packet.js';

export type Enforced = (traffic: Traffic) => boolean;

export function enforcedBy(enforcer: Enforcer, cluster: Cluster): Enforced {
  const running: Enforcer = { ...enforcer, detect: () => ({ evidence: 'declared' }) };
  const podNetworks = { [flannelVxlan.name]: flannelVxlan };
  const fabric = new Fabric(cluster, { podNetworks, proxyModes, enforcers: { [running.name]: running } });
  return (traffic) => nodesOf(cluster, traffic).every((node) => passes(fabric, node, traffic));
}

function nodesOf(cluster: Cluster, { source, destination }: Traffic): readonly Node[] {
  const names = [source, destination].flatMap(({ pod }) => pod?.nodeName ?? []);
  return [...new Set(names)].flatMap((name) => cluster.node(name) ?? []);
}

/** As a packet that is forwarded: to or from the pods of the node. */
function passes(fabric: Fabric, node: Node, { source, destination, protocol, port }: Traffic): boolean {
  const passage: Passage = {
    netns: fabric.netnsOfNode(node),
    connections: new ConnectionTable(),
    connectionsOf: () => new ConnectionTable(),
    decide: () => 0,
    record: () => {},
  };
  const tuple = {
    protocol,
    source: source.address,
    sourcePort: 40000,
    destination: destination.address,
    destinationPort: port,
  };
  const skb: Skb = { packet: makePacket(tuple), mark: 0, inputDevice: 'eth0', outputDevice: 'cni0' };
  return (['prerouting', 'forward', 'postrouting'] as const).every((hook) => runHook(hook, skb, passage) === undefined);
}
