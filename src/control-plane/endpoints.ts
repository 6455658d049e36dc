// The endpoints of a Service: its slices when the input has them, else computed from its selector as the EndpointSlice
// controller does (kubernetes/endpointslice utils.go, reconciler.go, trafficdist).

import type {
  Cluster,
  Endpoint,
  EndpointAddress,
  Pod,
  PortEndpoints,
  Service,
  ServiceEndpoints,
} from '#cluster/inventory.js';
import { selectorOf } from '#cluster/selector.js';
import type { EndpointConditions } from '#manifest/objects.js';
import { type Family, familiesOf, familyOf, type IpAddress } from '#wire/address.js';
import { apiServerEndpoints, isApiService } from './api-service.js';
import { firstOfFamily } from './cidr-blocks.js';
import { type SliceIndex, sliceEndpoints } from './endpoint-slices.js';
import { conditionsOf, podsWithoutPort, targetPortIn } from './pod-endpoint.js';

/** `slices` are those of the input, by Service. */
export function endpointsOf(service: Service, cluster: Cluster, slices: SliceIndex): ServiceEndpoints {
  const selected = selectedBy(service, cluster);
  const written = slices.of(service);
  if (written.length > 0) {
    // Pods that this tool made up have no place in a slice that a cluster wrote: the controller would add them.
    const added = selected.filter((pod) => pod.evidence.name === 'assumed');
    const read = sliceEndpoints({ service, cluster, slices: written, selected, given: slices.given });
    return added.length > 0 ? join(read, computed({ service, cluster, selected: added })) : read;
  }
  if (isApiService(service) && !service.object.selector) return apiServerEndpoints(service, cluster);
  return computed({ service, cluster, selected });
}

/** No selector selects nothing; someone else writes the endpoints. */
function selectedBy({ namespace, object }: Service, cluster: Cluster): readonly Pod[] {
  return object.selector ? cluster.podsMatching(namespace, selectorOf(object.selector)) : [];
}

interface Selection {
  readonly service: Service;
  readonly cluster: Cluster;
  readonly selected: readonly Pod[];
}

function computed({ service, cluster, selected }: Selection): ServiceEndpoints {
  const candidates = familiesFor(service, cluster).flatMap((family) =>
    selected.flatMap((pod) => {
      const address = pod.running && firstOfFamily(pod.addresses, family);
      return address ? [{ pod, entry: entryOf(pod, address, { service, cluster }) }] : [];
    }),
  );
  const ports = service.object.ports.map((port): PortEndpoints => {
    const endpoints: Endpoint[] = [];
    for (const { pod, entry } of candidates) {
      const number = targetPortIn(pod.spec, port);
      if (number !== undefined) endpoints.push({ port: number, ...entry });
    }
    return { portName: port.name, protocol: port.protocol, endpoints, withoutPort: podsWithoutPort(selected, port) };
  });
  const addresses = candidates.map(({ entry }) => entry);
  return { evidence: 'derived', from: [], ports, addresses, selected };
}

/** The families that get slices: those of the ClusterIPs; a headless Service says or takes the cluster's. */
function familiesFor({ object, clusterIPs }: Service, cluster: Cluster): readonly Family[] {
  if (clusterIPs.length > 0) return clusterIPs.map(familyOf);
  if (object.ipFamilies.length > 0) return object.ipFamilies;
  const all = familiesOf(cluster.settings.podCidrs.value);
  return object.ipFamilyPolicy === 'PreferDualStack' || object.ipFamilyPolicy === 'RequireDualStack'
    ? all
    : all.slice(0, 1);
}

function entryOf(pod: Pod, address: IpAddress, { service, cluster }: Omit<Selection, 'selected'>): EndpointAddress {
  const conditions = conditionsOf(pod, service);
  const zone = pod.nodeName === undefined ? undefined : cluster.node(pod.nodeName)?.zone;
  const { hostname, subdomain } = pod.spec;
  return {
    address,
    conditions,
    pod,
    ...(pod.nodeName !== undefined && { nodeName: pod.nodeName }),
    ...(zone !== undefined && { zone }),
    ...(hostname && subdomain === service.name && { hostname }),
    ...hintsOf({ service, conditions, zone, nodeName: pod.nodeName }),
  };
}

/**
 * `trafficDistribution` turns into hints on ready endpoints.
 * Simplified: the annotation `service.kubernetes.io/topology-mode: Auto`, which weighs CPUs, sets none.
 */
function hintsOf(endpoint: {
  service: Service;
  conditions: EndpointConditions;
  zone: string | undefined;
  nodeName: string | undefined;
}): Pick<EndpointAddress, 'zoneHints' | 'nodeHints'> {
  const { service, conditions, zone, nodeName } = endpoint;
  const wanted = service.object.trafficDistribution;
  const isHinted =
    conditions.ready && (wanted === 'PreferClose' || wanted === 'PreferSameZone' || wanted === 'PreferSameNode');
  if (!isHinted) return noHints;
  const nodeHints = wanted === 'PreferSameNode' && nodeName !== undefined ? [nodeName] : [];
  return { zoneHints: zone === undefined ? [] : [zone], nodeHints };
}

const noHints = { zoneHints: [], nodeHints: [] } as const;

function join(read: ServiceEndpoints, added: ServiceEndpoints): ServiceEndpoints {
  const ports = read.ports.map((port, position) => ({
    ...port,
    endpoints: [...port.endpoints, ...(added.ports[position]?.endpoints ?? [])],
  }));
  return { ...read, evidence: 'derived', ports, addresses: [...read.addresses, ...added.addresses] };
}
