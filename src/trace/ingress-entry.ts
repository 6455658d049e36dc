// Where a client outside finds the host of an Ingress: the address that its DNS entry is taken to have.

import type { Cluster, Node, Pod, Service } from '#cluster/inventory.js';
import { frontAddresses, publicAddressesOf } from '#fabric/fronts.js';
import { webProxies } from '#fabric/proxies.js';
import type { Claim, ListenerPlace } from '#ingress/controller.js';
import { hostKeys, plainHost } from '#ingress/hosts.js';
import { ingressControllers } from '#ingress/index.js';
import type { IngressObject } from '#manifest/objects.js';
import type { IpAddress } from '#wire/address.js';
import type { Missing } from './journey.js';

export interface IngressEntry {
  readonly ingress: IngressObject;
  /** Absent: nobody serves the Ingress, or nothing says where its controller listens. */
  readonly address?: IpAddress;
  readonly missing?: Extract<Missing, { kind: 'ingress-controller' }>;
  /** The controller's own Service, while it waits for a balancer's address. */
  readonly waiting?: Service;
}

/** An exact host before a wildcard; of several Ingresses the first that somebody serves. */
export function ingressEntry(cluster: Cluster, name: string): IngressEntry | undefined {
  let unserved: IngressEntry | undefined;
  for (const host of hostKeys(plainHost(name)).filter(Boolean)) {
    for (const ingress of cluster.ingresses) {
      if (!ingress.rules.some((rule) => rule.host === host)) continue;
      const entry = entryOf(ingress, cluster);
      if (entry.address) return entry;
      unserved ??= entry;
    }
  }
  return unserved;
}

function entryOf(ingress: IngressObject, cluster: Cluster): IngressEntry {
  const given = ingress.loadBalancerIngress.flatMap(({ ip, hostname }) => ip ?? behind(cluster, hostname));
  const claims = Object.values(ingressControllers).flatMap((controller) => {
    const claim = controller.claims(ingress, cluster);
    return claim ? [{ claim, controller }] : [];
  });
  const [first] = claims;
  const found = given.length > 0 ? given : claims.flatMap(({ claim }) => addressesOf(ingress, claim, cluster));
  if (found[0] && first) return { ingress, address: found[0] };
  const waiting = claims
    .flatMap(({ claim }) => (claim.place?.kind === 'pods' ? claim.place.services : []))
    .find(isWaiting);
  if (waiting) return { ingress, waiting };
  return {
    ingress,
    missing: { kind: 'ingress-controller', ingress, ...(first ? { controller: first.controller } : {}) },
  };
}

function behind(cluster: Cluster, hostname: string | undefined): readonly IpAddress[] {
  const service = hostname === undefined ? undefined : cluster.serviceByBalancerName(hostname);
  return service ? frontAddresses(service) : [];
}

function addressesOf(ingress: IngressObject, { place }: Claim, cluster: Cluster): readonly IpAddress[] {
  const proxy = [...webProxies(cluster).values()].find((candidate) => candidate.place.ingress === ingress);
  if (proxy) return [proxy.address];
  return place?.kind === 'pods' ? addressesOfPods(place, cluster) : [];
}

/** The balancer before the controller; else the nodes that its pods listen on, or that have its node port. */
function addressesOfPods({ pods, services }: Extract<ListenerPlace, { kind: 'pods' }>, cluster: Cluster) {
  const web = services.filter(({ ports }) => ports.some(({ port }) => port === 80 || port === 443));
  const balanced = web.flatMap(frontAddresses);
  if (balanced.length > 0) return balanced;
  const own = pods.filter(isOnNode).flatMap(({ nodeName = '' }) => reachable(cluster.node(nodeName)));
  if (own.length > 0) return own;
  // Of a Service that waits for its balancer nobody gives a node's address out.
  return web.some((service) => hasNodePort(service) && !isWaiting(service)) ? cluster.nodes.flatMap(reachable) : [];
}

function isWaiting({ balancing }: Service): boolean {
  return balancing?.pending !== undefined;
}

function isOnNode({ spec }: Pod): boolean {
  return spec.hostNetwork || spec.containers.some(({ ports }) => ports.some(({ hostPort }) => hostPort === 80));
}

function hasNodePort({ ports }: Service): boolean {
  return ports.some(({ nodePort }) => nodePort !== undefined);
}

/** A node without a public address may be reached by its own, from a network that routes to it. */
export function reachable(node: Node | undefined): readonly IpAddress[] {
  if (!node) return [];
  const outer = publicAddressesOf(node);
  return outer.length > 0 ? outer : node.addresses;
}
