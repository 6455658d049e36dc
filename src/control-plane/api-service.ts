// The Service `default/kubernetes`, which the API server makes for itself and pods call. No manifest ever holds it.
// kubernetes/kubernetes pkg/controlplane/controller/kubernetesservice.

import type { Cluster, EndpointAddress, Service, ServiceEndpoints } from '#cluster/inventory.js';
import type { EndpointConditions, ServiceObject } from '#manifest/objects.js';
import { type Family, familyOf, type IpAddress } from '#wire/address.js';
import { madeService } from './made-service.js';

export function isApiService({ namespace, name }: { namespace: string; name: string }): boolean {
  return namespace === 'default' && name === 'kubernetes';
}

export function makeApiService(targetPort: number): ServiceObject {
  return madeService({
    namespace: 'default',
    name: 'kubernetes',
    labels: { component: 'apiserver', provider: 'kubernetes' },
    ports: [{ name: 'https', protocol: 'TCP', port: 443, targetPort }],
  });
}

/** Stands for a provider's API server: TEST-NET-2 and the IPv6 documentation block, which no pod and no node has. */
const providersAddress: { readonly [F in Family]: IpAddress } = {
  4: '198.51.100.1' as IpAddress,
  6: '2001:db8::1' as IpAddress,
};

/** API servers register themselves: each listens on its node's address, or outside the cluster at its provider's. */
export function apiServerEndpoints(service: Service, cluster: Cluster): ServiceEndpoints {
  const families = [...new Set(service.clusterIPs.map(familyOf))];
  const own = cluster.nodes
    .filter((node) => node.controlPlane)
    .flatMap((node) => node.addresses.filter((address) => families.includes(familyOf(address))).slice(0, 1));
  const found = own.length > 0 ? own : families.map((family) => providersAddress[family]);
  const addresses = found.map((address): EndpointAddress => ({ address, conditions: listening, ...noHints }));
  const ports = service.object.ports.map(({ name, protocol, targetPort, port }) => ({
    portName: name,
    protocol,
    endpoints: addresses.map((entry) => ({ port: typeof targetPort === 'number' ? targetPort : port, ...entry })),
    withoutPort: [],
  }));
  return { evidence: 'assumed', from: [], ports, addresses, selected: [] };
}

/** The addresses that stand for API servers nobody has shown. */
export function assumedApiAddresses(service: Service, cluster: Cluster): readonly IpAddress[] {
  if (!isApiService(service)) return [];
  const { evidence, addresses } = cluster.endpoints(service);
  const all: readonly IpAddress[] = Object.values(providersAddress);
  return evidence === 'assumed' ? addresses.map(({ address }) => address).filter((it) => all.includes(it)) : [];
}

const listening: EndpointConditions = { ready: true, serving: true, terminating: false };
const noHints = { zoneHints: [], nodeHints: [] } as const;
