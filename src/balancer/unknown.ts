// A load balancer that shows only by the address it wrote into a Service's status. What it does is taken to be what most
// do: it hands packets on to the nodes. Where kube-proxy answers for its address, that stays the destination; where the
// status has a name or says `ipMode: Proxy`, nodes know no such address, and packets have to come to the node port.

import type { Balancer } from '#cluster/balancer.js';

export function unknownBalancer(
  publishes: 'address' | 'hostname' | 'node-addresses',
  ipMode: 'VIP' | 'Proxy',
): Balancer {
  const isKept = publishes !== 'hostname' && ipMode === 'VIP';
  return {
    name: 'unknown',
    title: publishes === 'node-addresses' ? 'the node itself' : 'a load balancer of unknown kind',
    delivers: isKept ? 'own-address' : 'node-port',
    client: isKept ? 'kept' : 'replaced',
    targets: publishes === 'node-addresses' ? 'addressed-node' : 'nodes',
    healthCheck: { kind: 'endpoints' },
    publishes,
    scope: 'public',
    isAssumed: true,
  };
}
