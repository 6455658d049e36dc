// Endpoints as written in the input: EndpointSlices, or where a Service has none the legacy Endpoints object.

import { append } from '#cluster/grouping.js';
import type {
  Cluster,
  Endpoint,
  EndpointAddress,
  Pod,
  PortEndpoints,
  Service,
  ServiceEndpoints,
} from '#cluster/inventory.js';
import type { EndpointEntry, EndpointsObject, ServicePort } from '#manifest/objects.js';
import type { Evidence } from '#wire/object-ref.js';
import { conditionsOf, podsWithoutPort } from './pod-endpoint.js';

/** Which slices belong to which Service. */
export class SliceIndex {
  private readonly slices = new Map<string, EndpointsObject[]>();
  private readonly legacy = new Map<string, EndpointsObject[]>();

  constructor(
    objects: readonly EndpointsObject[],
    readonly given: Evidence,
  ) {
    for (const object of objects) {
      if (object.serviceName === '') continue;
      const lists = object.kind === 'EndpointSlice' ? this.slices : this.legacy;
      append(lists, `${object.namespace}/${object.serviceName}`, object);
    }
  }

  /** An Endpoints object beside slices is their source or their mirror: the slices say it all. */
  of({ namespace, name }: Service): readonly EndpointsObject[] {
    const key = `${namespace}/${name}`;
    return this.slices.get(key) ?? this.legacy.get(key) ?? [];
  }
}

interface Written {
  /** How the slices themselves are known. */
  readonly given: Evidence;
  readonly service: Service;
  readonly cluster: Cluster;
  readonly slices: readonly EndpointsObject[];
  readonly selected: readonly Pod[];
}

export function sliceEndpoints(written: Written): ServiceEndpoints {
  const { service, slices, selected } = written;
  const read = slices.map((slice) => ({ slice, entries: slice.endpoints.map((entry) => addressOf(entry, written)) }));
  const ports = service.object.ports.map(
    (port): PortEndpoints => ({
      portName: port.name,
      protocol: port.protocol,
      endpoints: read.flatMap(({ slice, entries }) => onPort(slice, entries, port)),
      withoutPort: podsWithoutPort(selected, port),
    }),
  );
  const addresses = new Map(read.flatMap(({ entries }) => entries.map((entry) => [entry.address, entry] as const)));
  return {
    evidence: written.given,
    from: [...new Set(slices.map(({ ref }) => ref))],
    ports,
    addresses: [...addresses.values()],
    selected,
  };
}

/** kube-proxy joins slices to Service ports by name and protocol; a slice port without a number is no port to it. */
function onPort(slice: EndpointsObject, entries: readonly EndpointAddress[], wanted: ServicePort): Endpoint[] {
  const found = slice.ports.find(({ name, protocol }) => name === wanted.name && protocol === wanted.protocol);
  const port = found?.port;
  return port === undefined ? [] : entries.map((entry) => ({ port, ...entry }));
}

function addressOf(entry: EndpointEntry, { service, cluster }: Written): EndpointAddress {
  const { address, targetRef, nodeName, hostname, zoneHints, nodeHints } = entry;
  const named =
    targetRef?.kind === 'Pod' ? cluster.pod(targetRef.namespace || service.namespace, targetRef.name) : undefined;
  const pod = named ?? cluster.podByAddress(address);
  const node = nodeName ?? pod?.nodeName;
  const zone = entry.zone ?? (node === undefined ? undefined : cluster.node(node)?.zone);
  return {
    address,
    // A readiness set by hand outdoes what the slice says of the pod.
    conditions: pod?.evidence.ready === 'declared' ? conditionsOf(pod, service) : entry.conditions,
    zoneHints,
    nodeHints,
    ...(node !== undefined && { nodeName: node }),
    ...(zone !== undefined && { zone }),
    ...(hostname !== undefined && { hostname }),
    ...(pod && { pod }),
  };
}
