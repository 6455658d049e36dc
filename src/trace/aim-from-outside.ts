// What a client outside the cluster can aim at: the addresses that a Service, a node or a name has out there.

import type { Cluster, Service } from '#cluster/inventory.js';
import { frontAddresses } from '#fabric/fronts.js';
import { type IpAddress, parseAddress } from '#wire/address.js';
import type { NoAim, Target } from './aim.js';
import { ingressEntry, reachable } from './ingress-entry.js';
import type { LookedUpStep, Step } from './journey.js';
import type { Destination, Query } from './query.js';

/** Read by external-dns, which writes the name into a public DNS zone (kubernetes-sigs/external-dns docs/annotations). */
const hostnameAnnotations = ['external-dns.alpha.kubernetes.io/hostname', 'external-dns.kubernetes.io/hostname'];

export function targetFromOutside(cluster: Cluster, query: Query): Target | NoAim {
  const { destination } = query;
  switch (destination.kind) {
    case 'address': {
      const [service] = cluster.servicesByAddress(destination.address);
      return { candidates: [destination], steps: [], ...(service ? { service } : {}) };
    }
    case 'pod':
      return { candidates: destination.pod.addresses.map(candidate), steps: [], pod: destination.pod };
    case 'node':
      return { candidates: reachable(destination.node).map(candidate), steps: [] };
    case 'service':
      return serviceFromOutside(cluster, destination.service);
    case 'name':
      return nameFromOutside(cluster, query, destination);
  }
}

function candidate(address: IpAddress) {
  return { address };
}

/** In the order in which people give addresses out: the balancer's, external IPs, any node's. */
function serviceFromOutside(cluster: Cluster, service: Service): Target | NoAim {
  const { object, balancing, ports } = service;
  const balanced = frontAddresses(service);
  const outer = balanced.length > 0 ? balanced : object.externalIPs;
  if (outer.length > 0) return { candidates: outer.map(candidate), steps: [], service };
  if (balancing?.pending) {
    return { verdict: { kind: 'pending', service, pending: balancing.pending }, steps: [] };
  }
  if (ports.some(({ nodePort }) => nodePort !== undefined)) {
    return { candidates: cluster.nodes.flatMap(reachable).map(candidate), steps: [], service, portField: 'nodePort' };
  }
  return { candidates: service.clusterIPs.map(candidate), steps: [], service };
}

function nameFromOutside(
  cluster: Cluster,
  { outsideAddresses }: Query,
  { name: typed }: Extract<Destination, { kind: 'name' }>,
): Target | NoAim {
  const name = typed.toLowerCase().replace(/\.$/, '');
  const given = parseAddress(name) ?? outsideAddresses?.get(name);
  if (given) return found(cluster, { kind: 'looked-up', name, address: given, by: 'given' });
  const entry = publicEntry(cluster, name);
  if (entry) return found(cluster, entry);
  const { missing, waiting = publishedBy(cluster, name) } = ingressEntry(cluster, name) ?? {};
  if (waiting?.balancing?.pending) {
    return { verdict: { kind: 'pending', service: waiting, pending: waiting.balancing.pending }, steps: [] };
  }
  if (missing) return { verdict: { kind: 'unknown', missing }, steps: [] };
  const service = clusterName(cluster, name);
  if (service) return { verdict: { kind: 'not-public', name, service }, steps: [] };
  return { verdict: { kind: 'unknown', missing: { kind: 'outside-name', name } }, steps: [] };
}

export function found(cluster: Cluster, step: LookedUpStep, before: readonly Step[] = []): Target {
  const [service] = cluster.servicesByAddress(step.address);
  return { candidates: [{ address: step.address }], steps: [...before, step], ...(service ? { service } : {}) };
}

/** A name that the input itself ties to an address outside. */
export function publicEntry(cluster: Cluster, name: string): LookedUpStep | undefined {
  const named = cluster.serviceByBalancerName(name);
  const [behind] = named ? frontAddresses(named) : [];
  if (named && behind) return { kind: 'looked-up', name, address: behind, by: 'balancer-status', object: named.ref };
  const published = publishedBy(cluster, name);
  const [front] = published ? frontAddresses(published) : [];
  if (published && front) return { kind: 'looked-up', name, address: front, by: 'annotation', object: published.ref };
  const { address, ingress } = ingressEntry(cluster, name) ?? {};
  return address && ingress && { kind: 'looked-up', name, address, by: 'ingress-host', object: ingress.ref };
}

/** The balanced Service with this name in its annotations: one with an address before one that waits. */
function publishedBy(cluster: Cluster, name: string): Service | undefined {
  const named = cluster.services.filter(({ balancing, object }) => {
    const published = hostnameAnnotations.flatMap((key) => object.annotations[key]?.split(',') ?? []);
    return balancing !== undefined && published.some((text) => text.trim().toLowerCase() === name);
  });
  return named.find((service) => frontAddresses(service).length > 0) ?? named[0];
}

/** The Service that a pod would mean by this name: `cart`, `cart.shop`, `cart.shop.svc.cluster.local`, `db-1.db.shop.svc`. */
function clusterName(cluster: Cluster, name: string): Service | undefined {
  const labels = name.split('.');
  const suffix = labels.indexOf('svc');
  if (suffix >= 2) return cluster.service(labels[suffix - 1] ?? '', labels[suffix - 2] ?? '');
  const [first = '', second, third] = labels;
  if (second === undefined) return cluster.services.find((service) => service.name === first);
  return third === undefined ? cluster.service(second, first) : undefined;
}
