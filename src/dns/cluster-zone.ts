// What CoreDNS' `kubernetes` plugin answers for the cluster's own zone (coredns plugin/kubernetes; the DNS
// specification 1.1.0 of kubernetes/dns).

import type { Cluster, EndpointAddress, Service } from '#cluster/inventory.js';
import { type IpAddress, parseAddress } from '#wire/address.js';
import type { ObjectRef } from '#wire/object-ref.js';

export interface AddressRecord {
  readonly address: IpAddress;
  /** The endpoint a headless record stands for. */
  readonly endpoint?: EndpointAddress;
}
export type ZoneAnswer =
  | {
      readonly kind: 'addresses';
      readonly records: readonly AddressRecord[];
      readonly service?: Service;
      readonly object?: ObjectRef;
    }
  | { readonly kind: 'alias'; readonly target: string; readonly service: Service }
  /** The name exists, but not with an address (NOERROR with an empty answer). */
  | { readonly kind: 'no-data'; readonly service?: Service }
  /** `because` helps to explain: which part of the name nothing stands for. */
  | {
      readonly kind: 'no-name';
      readonly because: 'namespace' | 'service' | 'endpoint' | 'no-ready-endpoints' | 'form';
      readonly service?: Service;
    };

/** Undefined: the name is not in the cluster's zone. */
export function askClusterZone(cluster: Cluster, name: string): ZoneAnswer | undefined {
  const zone = cluster.settings.clusterDomain.value.toLowerCase();
  const asked = name.toLowerCase();
  if (asked === zone) return { kind: 'no-data' };
  if (!asked.endsWith(`.${zone}`)) return undefined;
  const labels = asked.slice(0, -zone.length - 1).split('.');
  const branch = labels.pop();
  if (branch === 'pod') return podName(cluster, labels);
  if (branch !== 'svc') return { kind: 'no-name', because: 'form' };
  const namespace = labels.pop();
  if (namespace === undefined) return { kind: 'no-data' };
  if (!cluster.namespaces.has(namespace)) return { kind: 'no-name', because: 'namespace' };
  const serviceName = labels.pop();
  if (serviceName === undefined) return { kind: 'no-data' };
  const service = cluster.service(namespace, serviceName);
  if (!service) return { kind: 'no-name', because: 'service' };
  return serviceAnswer(cluster, service, labels);
}

function serviceAnswer(cluster: Cluster, service: Service, extra: readonly string[]): ZoneAnswer {
  const { object } = service;
  if (object.type === 'ExternalName') return externalName(service, extra);
  if (extra.length === 0 && !object.headless) {
    return {
      kind: 'addresses',
      records: service.clusterIPs.map((address) => ({ address })),
      service,
      object: service.ref,
    };
  }
  if (extra.length > 2) return { kind: 'no-name', because: 'form', service };
  const [first = '', second = ''] = extra;
  const ready = readyEndpoints(
    cluster,
    service,
    extra.length === 2 ? { portName: bare(first), protocol: bare(second) } : undefined,
  );
  if (extra.length === 1) {
    const named = ready.filter((endpoint) => endpointName(endpoint) === first);
    if (named.length === 0) return { kind: 'no-name', because: 'endpoint', service };
    return { kind: 'addresses', records: recordsOf(named), service, object: named[0]?.pod?.ref ?? service.ref };
  }
  if (ready.length === 0) return { kind: 'no-name', because: 'no-ready-endpoints', service };
  return { kind: 'addresses', records: recordsOf(ready), service, object: service.ref };
}

/** An externalName that looks like an address does not resolve. */
function externalName(service: Service, extra: readonly string[]): ZoneAnswer {
  const target = service.object.externalName ?? '';
  if (extra.length > 0 || target === '' || parseAddress(target)) return { kind: 'no-name', because: 'form', service };
  return { kind: 'alias', target: target.toLowerCase().replace(/\.$/, ''), service };
}

/** Only what is ready in the slices; terminating pods vanish from DNS at once. Without a port, all addresses count. */
function readyEndpoints(
  cluster: Cluster,
  service: Service,
  filter?: { readonly portName: string; readonly protocol: string },
): readonly EndpointAddress[] {
  const { addresses, ports } = cluster.endpoints(service);
  const wanted = filter
    ? ports
        .filter((port) => port.portName === filter.portName && port.protocol.toLowerCase() === filter.protocol)
        .flatMap((port) => port.endpoints)
    : addresses;
  const seen = new Map<IpAddress, EndpointAddress>();
  for (const endpoint of wanted) {
    if (endpoint.conditions.ready && !seen.has(endpoint.address)) seen.set(endpoint.address, endpoint);
  }
  return [...seen.values()];
}

function recordsOf(endpoints: readonly EndpointAddress[]): readonly AddressRecord[] {
  return endpoints.map((endpoint) => ({ address: endpoint.address, endpoint }));
}

/** The endpoint's hostname, else its address with dashes. */
function endpointName({ hostname, address }: EndpointAddress): string {
  return hostname ?? address.replaceAll(/[.:]/g, '-');
}

function bare(label: string): string {
  return label.startsWith('_') ? label.slice(1) : label;
}

/** `pods insecure`, as kubeadm configures it: any address, in a namespace that exists. */
function podName(cluster: Cluster, labels: readonly string[]): ZoneAnswer {
  const [dashed, namespace, ...more] = labels;
  if (dashed === undefined || namespace === undefined) return { kind: 'no-data' };
  if (more.length > 0 || !cluster.namespaces.has(namespace)) return { kind: 'no-name', because: 'namespace' };
  const address = parseAddress(dashed.replaceAll('-', '.')) ?? parseAddress(dashed.replaceAll('-', ':'));
  return address ? { kind: 'addresses', records: [{ address }] } : { kind: 'no-name', because: 'form' };
}
