// The Service and port behind an Ingress backend, and whether anybody is there.

import type { Cluster, Service } from '#cluster/inventory.js';
import type { IngressBackend, ServicePort } from '#manifest/objects.js';
import type { BackendTarget, RoutingError } from './controller.js';

export type FoundBackend = { readonly target: BackendTarget } | { readonly because: RoutingError };

export interface BackendIn {
  readonly namespace: string;
  readonly backend: IngressBackend;
}

/** By the port's number or name; `isPort` is for controllers that take more for a port than that. */
export function findBackend(
  { namespace, backend }: BackendIn,
  cluster: Cluster,
  isPort: (port: ServicePort, wanted: number | string) => boolean = isDeclaredPort,
): FoundBackend {
  if (backend.kind === 'resource') {
    return { because: { why: 'resource-backend', resource: backend.resource, name: backend.name } };
  }
  const { name, port: wanted } = backend;
  const service = cluster.service(namespace, name);
  if (!service) return { because: { why: 'no-such-service', namespace, name } };
  const [only] = service.ports;
  const port = wanted === undefined ? only : service.ports.find((candidate) => isPort(candidate, wanted));
  if (port) return { target: { service, port } };
  // The ports of an ExternalName are a remark: a client uses the number it was told.
  if (service.object.type === 'ExternalName' && typeof wanted === 'number') {
    return { target: { service, port: { name: '', protocol: 'TCP', port: wanted, targetPort: wanted } } };
  }
  return { because: { why: 'no-such-port', service, port: String(wanted ?? '') } };
}

function isDeclaredPort(port: ServicePort, wanted: number | string): boolean {
  return typeof wanted === 'number' ? port.port === wanted : port.name === wanted;
}

export function hasReadyEndpoints({ service, port }: BackendTarget, cluster: Cluster): boolean {
  if (service.object.type === 'ExternalName') return true;
  return cluster
    .endpoints(service)
    .ports.some(
      ({ portName, protocol, endpoints }) =>
        portName === port.name &&
        protocol === port.protocol &&
        endpoints.some(({ conditions }) => conditions.ready || (conditions.serving && conditions.terminating)),
    );
}

export function upstreamOf(service: Service): 'pod' | 'external-name' {
  return service.object.type === 'ExternalName' ? 'external-name' : 'pod';
}
