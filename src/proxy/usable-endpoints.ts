// Which endpoints kube-proxy on one node may send a service port's packets to (pkg/proxy/topology.go and
// endpointslicecache.go).

import type { Endpoint, NodeView } from '#cluster/inventory.js';
import { familyOf, socketText } from '#wire/address.js';
import { isExternallyAccessible, type ServicePort } from './service-port.js';

export interface UsableEndpoints {
  /** For traffic under policy Cluster; undefined when the port never uses that kind. */
  readonly cluster?: readonly Endpoint[];
  /** For traffic under policy Local: endpoints on this node only. */
  readonly local?: readonly Endpoint[];
  /** The union: these get chains. */
  readonly reachable: readonly Endpoint[];
  /** Whether any node has a usable endpoint: decides between REJECT and DROP. */
  readonly anywhere: boolean;
}

export function usableEndpoints(port: ServicePort, view: NodeView): UsableEndpoints {
  const all = endpointsOf(port, view);
  const external = isExternallyAccessible(port);
  const wantsCluster = port.internalPolicy === 'Cluster' || external;
  const wantsLocal = port.internalPolicy === 'Local' || (port.externalPolicy === 'Local' && external);
  const isLocal = (endpoint: Endpoint) => endpoint.nodeName === view.node.name;
  const ready = all.filter(({ conditions }) => conditions.ready);
  const draining = all.filter(({ conditions }) => conditions.serving && conditions.terminating);
  const cluster = wantsCluster ? orElse(nearby(ready, view), draining) : undefined;
  const local = wantsLocal ? orElse(ready.filter(isLocal), draining.filter(isLocal)) : undefined;
  const reachable = all.filter((endpoint) => cluster?.includes(endpoint) || local?.includes(endpoint));
  return {
    ...(cluster ? { cluster } : {}),
    ...(local ? { local } : {}),
    reachable,
    anywhere: ready.length > 0 || draining.length > 0,
  };
}

/** The endpoints of one family in kube-proxy's order: by the text `ip:port`, one entry per text, the local one kept. */
function endpointsOf(port: ServicePort, { cluster, node }: NodeView): readonly Endpoint[] {
  const bySocket = new Map<string, Endpoint>();
  for (const group of cluster.endpoints(port.service).ports) {
    if (group.portName !== port.declared.name || group.protocol !== port.protocol) continue;
    for (const endpoint of group.endpoints) {
      if (familyOf(endpoint.address) !== port.family) continue;
      const key = socketText(endpoint.address, endpoint.port);
      const known = bySocket.get(key);
      if (!known || (known.nodeName !== node.name && endpoint.nodeName === node.name)) bySocket.set(key, endpoint);
    }
  }
  return [...bySocket].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, endpoint]) => endpoint);
}

/** Topology hints count only if every ready endpoint has one and at least one names this node, else this zone. */
function nearby(ready: readonly Endpoint[], { node }: NodeView): readonly Endpoint[] {
  const sameNode = ready.filter(({ nodeHints }) => nodeHints.includes(node.name));
  if (sameNode.length > 0 && ready.every(({ nodeHints }) => nodeHints.length > 0)) return sameNode;
  const { zone } = node;
  const sameZone = zone === undefined ? [] : ready.filter(({ zoneHints }) => zoneHints.includes(zone));
  if (sameZone.length > 0 && ready.every(({ zoneHints }) => zoneHints.length > 0)) return sameZone;
  return ready;
}

function orElse(preferred: readonly Endpoint[], fallback: readonly Endpoint[]): readonly Endpoint[] {
  return preferred.length > 0 ? preferred : fallback;
}
