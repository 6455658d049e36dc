// A load balancer that shows only by the address it wrote into a Service's status. What it does is taken to be what most
// do: it hands packets on to the nodes, with the address kept where the status has one, to the node port where a name.

import type { Balancer } from '#cluster/balancer.js';

export function unknownBalancer(publishes: 'address' | 'hostname' | 'node-addresses'): Balancer {
  const isNamed = publishes === 'hostname';
  return {
    name: 'unknown',
    title: publishes === 'node-addresses' ? 'the node itself' : 'a load balancer of unknown kind',
    delivers: isNamed ? 'node-port' : 'own-address',
    client: 'kept',
    targets: publishes === 'node-addresses' ? 'addressed-node' : 'nodes',
    healthCheck: { kind: 'endpoints' },
    publishes,
    scope: 'public',
    isAssumed: true,
  };
}
