// A Service port as kube-proxy of one family sees it (kubernetes/kubernetes pkg/proxy/serviceport.go).

import type { Cluster, Service } from '#cluster/inventory.js';
import type { ServicePort as DeclaredPort } from '#manifest/objects.js';
import { type Cidr, type Family, familyOf, type IpAddress, parseCidr } from '#wire/address.js';
import type { Protocol, Tuple } from '#wire/packet.js';

export interface ServicePort {
  /** `namespace/name:portName`, or without `:` when the port has no name: kube-proxy's key and comment. */
  readonly name: string;
  readonly service: Service;
  readonly declared: DeclaredPort;
  /** Position in `spec.ports`. */
  readonly index: number;
  readonly family: Family;
  readonly protocol: Protocol;
  readonly port: number;
  readonly clusterIP: IpAddress;
  readonly externalIPs: readonly IpAddress[];
  /** Load-balancer addresses that kube-proxy answers for: ipMode VIP. */
  readonly loadBalancerVips: readonly IpAddress[];
  readonly sourceRanges: readonly Cidr[];
  readonly nodePort?: number;
  readonly externalPolicy: 'Cluster' | 'Local';
  readonly internalPolicy: 'Cluster' | 'Local';
  /** How long a client keeps its endpoint: `sessionAffinity: ClientIP`. */
  readonly affinitySeconds?: number;
}

/** Headless and ExternalName Services, and those of another proxy, have none. */
export function servicePortsOf(service: Service, family: Family): readonly ServicePort[] {
  const { object } = service;
  const ofFamily = <T extends IpAddress>(addresses: readonly T[]) => addresses.filter((a) => familyOf(a) === family);
  const [clusterIP] = ofFamily(service.clusterIPs);
  if (clusterIP === undefined || object.type === 'ExternalName') return [];
  if (Object.hasOwn(object.labels, 'service.kubernetes.io/service-proxy-name')) return [];
  // The API server keeps no load-balancer status on other types (AllowServiceLBStatusOnNonLB, off since 1.29).
  const vips = (service.balancing?.addresses ?? []).flatMap(({ ip, ipMode }) => (ip && ipMode === 'VIP' ? [ip] : []));
  const ranges = object.loadBalancerSourceRanges.flatMap((text) => parseCidr(text.trim()) ?? []);
  return service.ports.map((declared, index) => ({
    name: `${service.namespace}/${service.name}${declared.name === '' ? '' : `:${declared.name}`}`,
    service,
    declared,
    index,
    family,
    protocol: declared.protocol,
    port: declared.port,
    clusterIP,
    externalIPs: ofFamily(object.externalIPs),
    loadBalancerVips: ofFamily(vips),
    sourceRanges: ranges.filter((range) => range.family === family),
    ...(declared.nodePort ? { nodePort: declared.nodePort } : {}),
    externalPolicy: object.externalTrafficPolicy,
    internalPolicy: object.internalTrafficPolicy,
    ...(object.sessionAffinity === 'ClientIP' ? { affinitySeconds: object.sessionAffinityTimeoutSeconds } : {}),
  }));
}

/** All service ports of a family, Services in name order as kube-proxy's comparison prints them. */
export function* allServicePorts(cluster: Cluster, family: Family): Generator<ServicePort> {
  const services = [...cluster.services].sort((a, b) =>
    `${a.namespace}/${a.name}` < `${b.namespace}/${b.name}` ? -1 : 1,
  );
  for (const service of services) yield* servicePortsOf(service, family);
}

export function isExternallyAccessible(port: ServicePort): boolean {
  return port.nodePort !== undefined || port.externalIPs.length > 0 || port.loadBalancerVips.length > 0;
}

export type Socket = Pick<Tuple, 'protocol' | 'destination' | 'destinationPort'>;

/** Service ports whose address and port a packet carries, then those whose node port it might mean. */
export function* servicePortsAt(cluster: Cluster, socket: Socket, family: Family): Generator<ServicePort> {
  for (const service of cluster.servicesByAddress(socket.destination)) yield* fitting(service, 'port');
  for (const service of cluster.servicesByNodePort(socket.destinationPort)) yield* fitting(service, 'nodePort');

  function* fitting(service: Service, field: 'port' | 'nodePort') {
    for (const port of servicePortsOf(service, family)) {
      if (port.protocol === socket.protocol && port[field] === socket.destinationPort) yield port;
    }
  }
}
