// What stands between the world and the nodes, each a netns like any other: a balancer before a Service, the gateway that
// gives a node its public address, and the client outside. A balancer's rules follow from its facts, whoever made it.

import type { Balancer } from '#cluster/balancer.js';
import type { Cluster, Node, Pod, Service } from '#cluster/inventory.js';
import type { Device, InterfaceAddress } from '#kernel/device.js';
import type { NetNamespace } from '#kernel/netns.js';
import type { Origin } from '#kernel/origin.js';
import { mainTableOnly } from '#kernel/policy-routing.js';
import { type Route, routeTable } from '#kernel/route.js';
import type { Rule } from '#kernel/rule.js';
import { assemble, type Contribution, noRules } from '#kernel/ruleset.js';
import { anywhere, type Cidr, cidrOf, contains, familyOf, hostCidr, type IpAddress, nth } from '#wire/address.js';
import { type Evidence, refText } from '#wire/object-ref.js';
import { FurnishedNetns, type Listeners } from './furnished-netns.js';

/** A node or pod that a balancer may hand packets to. */
export interface Target {
  readonly node?: Node;
  readonly pod?: Pod;
  readonly fit: boolean;
  /** Why it gets nothing. */
  readonly because?: 'excluded-by-label' | 'no-endpoint-on-it' | 'no-endpoint-at-all';
}
interface Aimed extends Target {
  readonly address: IpAddress;
  readonly port: number;
}

/** Every front has one card. */
export const frontCard = 'eth0';
const mtuBytes = 1500;
const nobody: Listeners = { find: () => undefined, *list() {} };
/** Cloud balancers leave out nodes with this label (k8s.io/api core/v1 well_known_labels.go). */
const exclusionLabel = 'node.kubernetes.io/exclude-from-external-load-balancers';

export function furnishClient(address: IpAddress): NetNamespace {
  const origin: Origin = { component: 'client', evidence: 'declared' };
  return front(`client/${address}`, { origin, addresses: [address], contributions: [], routes: [] });
}

/** One-to-one translation between a node's external and internal addresses, as clouds do it outside the node. */
export function furnishGateway(node: Node): NetNamespace {
  const origin: Origin = { component: 'gateway', object: node.ref, evidence: node.evidence.addresses };
  const contributions = publicAddressesOf(node).flatMap((external) => {
    const family = familyOf(external);
    const [internal] = addressIn(node, family);
    if (!internal) return [];
    const inbound: Rule = {
      match: { destination: { is: hostCidr(external) } },
      target: { kind: 'dnat', to: internal },
      origin,
    };
    const outbound: Rule = {
      match: { source: { is: hostCidr(internal) } },
      target: { kind: 'snat', to: external },
      origin,
    };
    return [nat(family, 'prerouting', [inbound]), nat(family, 'postrouting', [outbound])];
  });
  return front(`gateway/${node.name}`, { origin, addresses: [], contributions, routes: [] });
}

/** External addresses that are not on the node's own card. */
export function publicAddressesOf(node: Node): readonly IpAddress[] {
  return node.externalAddresses.filter((address) => !node.addresses.includes(address));
}

export function furnishBalancer(cluster: Cluster, service: Service, balancer: Balancer): NetNamespace {
  const { balancing } = service;
  const evidence: Evidence = balancing?.evidence ?? 'assumed';
  const origin: Origin = { component: `balancer/${balancer.name}`, object: service.ref, evidence };
  const addresses = frontAddresses(service);
  const own = balancer.client === 'replaced' ? (balancer.sources ?? ownAddresses(cluster, addresses)) : [];
  const contributions: Contribution[] = [];
  const routes: Route[] = [];
  for (const address of addresses) {
    const family = familyOf(address);
    if (balancer.delivers === 'own-address') {
      const hops = chosenFew(targetsOf(cluster, service, balancer), balancer).flatMap(({ node }) =>
        addressIn(node, family),
      );
      if (hops.length > 0) routes.push({ destination: hostCidr(address), multipath: hops, device: frontCard, origin });
      continue;
    }
    const rules = service.ports.flatMap((_, index) =>
      handOver(address, { service, index, origin, targets: aims(cluster, service, { balancer, index, family }) }),
    );
    contributions.push(nat(family, 'prerouting', rules));
    // Without a target there is nobody to open a connection to.
    if (balancer.client === 'replaced' && rules.length > 0) {
      contributions.push(nat(family, 'postrouting', [masqueraded(origin)]));
    }
  }
  return front(`balancer/${refText(service.ref)}`, { origin, addresses: own, contributions, routes });
}

/** Where its clients send packets: also what a name in the Service's status leads to. */
export function frontAddresses({ balancing }: Service): readonly IpAddress[] {
  return (balancing?.addresses ?? []).flatMap(({ ip, resolvesTo }) => ip ?? resolvesTo?.value ?? []);
}

function masqueraded(origin: Origin): Rule {
  return { match: {}, target: { kind: 'masquerade', randomFully: false }, origin };
}

/** Nodes or pods, with whether they are fit: what a health check finds. */
export function targetsOf(cluster: Cluster, service: Service, balancer: Balancer): readonly Target[] {
  const ready = cluster
    .endpoints(service)
    .ports.flatMap(({ endpoints }) => endpoints.filter((e) => e.conditions.ready));
  if (balancer.targets === 'pods') {
    const pods = new Set(ready.flatMap(({ pod }) => pod ?? []));
    return [...pods].map((pod) => ({ pod, fit: true }));
  }
  const busy = new Set(ready.map(({ nodeName }) => nodeName));
  return cluster.nodes.map((node): Target => {
    if (exclusionLabel in node.labels) return { node, fit: false, because: 'excluded-by-label' };
    const asksService = service.object.externalTrafficPolicy === 'Local' && balancer.healthCheck.kind !== 'none';
    if (asksService && !busy.has(node.name)) return { node, fit: false, because: 'no-endpoint-on-it' };
    // A connection to the node port is what such a check makes: without endpoints it is refused on every node.
    const asksPort = balancer.healthCheck.kind === 'tcp';
    if (asksPort && busy.size === 0) return { node, fit: false, because: 'no-endpoint-at-all' };
    return { node, fit: true };
  });
}

/** Those that are fit; else all that are not left out for good, a last resort that balancers have who check health. */
function chosenFew(targets: readonly Target[], { healthCheck }: Balancer): readonly Target[] {
  const fit = targets.filter((target) => target.fit);
  if (fit.length > 0 || healthCheck.kind === 'endpoints') return fit;
  return targets.filter(({ because }) => because !== 'excluded-by-label');
}

function aims(
  cluster: Cluster,
  service: Service,
  { balancer, index, family }: { balancer: Balancer; index: number; family: 4 | 6 },
): readonly Aimed[] {
  const few = chosenFew(targetsOf(cluster, service, balancer), balancer);
  if (balancer.delivers === 'pod') {
    const endpoints = cluster.endpoints(service).ports[index]?.endpoints ?? [];
    return endpoints
      .filter(({ address, conditions }) => conditions.ready && familyOf(address) === family)
      .map(({ address, port, pod }) => ({ address, port, fit: true, ...(pod ? { pod } : {}) }));
  }
  const nodePort = service.ports[index]?.nodePort;
  if (nodePort === undefined) return [];
  return few.flatMap((target) =>
    addressIn(target.node, family).map((address) => ({ ...target, address, port: nodePort })),
  );
}

/** One rule per target of one port, each with its share of what got so far. */
function handOver(
  address: IpAddress,
  { service, index, targets, origin }: { service: Service; index: number; targets: readonly Aimed[]; origin: Origin },
): readonly Rule[] {
  const declared = service.ports[index];
  if (!declared) return [];
  const { protocol, port } = declared;
  const of = targets.length;
  return targets.map((target, position): Rule => {
    const left = of - position;
    const match = { protocol, destination: { is: hostCidr(address) }, destinationPort: port };
    return {
      match: left > 1 ? { ...match, probability: 1 / left } : match,
      target: { kind: 'dnat', to: target.address, port: target.port, choice: { index: position + 1, of } },
      origin: { ...origin, field: ['spec', 'ports', index] },
    };
  });
}

function addressIn(node: Node | undefined, family: 4 | 6): readonly IpAddress[] {
  const address = node?.addresses.find((candidate) => familyOf(candidate) === family);
  return address ? [address] : [];
}

const subnetLengths = { 4: 24, 6: 64 } as const;

/** Addresses of the balancer's own in the nodes' network: made up, near the end of the first node's subnet. */
function ownAddresses(cluster: Cluster, fronts: readonly IpAddress[]): readonly IpAddress[] {
  const families = new Set(fronts.map(familyOf));
  return [...families].flatMap((family) => {
    const node = cluster.nodes.flatMap(({ addresses }) => addresses).find((address) => familyOf(address) === family);
    const subnet = node && (cidrOf(node, subnetLengths[family]) as Cidr);
    for (let number = 250; subnet && number > 1; number--) {
      const address = nth(subnet, number);
      if (address && contains(subnet, address) && !cluster.nodeByAddress(address)) return [address];
    }
    return [];
  });
}

function nat(family: 4 | 6, hook: 'prerouting' | 'postrouting', rules: readonly Rule[]): Contribution {
  return { family, table: 'nat', hook, place: 'last', rules };
}

export interface FrontParts {
  readonly origin: Origin;
  readonly addresses: readonly IpAddress[];
  /** Where its own connections start from, when not from `addresses`. */
  readonly sources?: readonly IpAddress[];
  readonly contributions: readonly Contribution[];
  readonly routes: readonly Route[];
  readonly listeners?: Listeners;
}

/** One card and a default route: where a packet comes out on the other side is the wire's to say. */
export function front(id: string, parts: FrontParts): NetNamespace {
  const { origin, addresses, sources = [], contributions, routes, listeners = nobody } = parts;
  const own = [...addresses, ...sources].map(
    (address): InterfaceAddress => ({ address, prefixLength: hostCidr(address).length }),
  );
  const device: Device = { name: frontCard, addresses: own, mtuBytes, link: { kind: 'physical' }, origin };
  const outwards = Object.values(anywhere).map((destination): Route => {
    const source = sources.find((address) => familyOf(address) === destination.family);
    return { destination, device: frontCard, ...(source ? { source } : {}), origin };
  });
  return new FurnishedNetns({
    id,
    origin,
    forwarding: true,
    bridgeNetfilter: false,
    devices: [device],
    routes: routeTable([...routes, ...outwards]),
    policy: mainTableOnly,
    ruleset: contributions.length > 0 ? assemble(contributions) : noRules,
    listeners,
  });
}
