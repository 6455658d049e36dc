// Why a packet did not arrive, one cause per path.

import type { Node, Service } from '#cluster/inventory.js';
import { toldSubnet } from '#cluster/node-subnet.js';
import type { Fabric } from '#fabric/fabric.js';
import { familyOf as addressFamily, contains, type Family, type IpAddress, parseCidr } from '#wire/address.js';
import type { ObjectRef } from '#wire/object-ref.js';
import type { Tuple } from '#wire/packet.js';
import { podField } from '#wire/pod-field.js';
import { balancedStep, internalBalancer, noHealthyTarget, pendingBalancer } from './balancer-causes.js';
import type { Ended } from './ended.js';
import type { Finding } from './finding.js';
import { ingressCause, unservedCause } from './ingress-causes.js';
import { type Hop, type Leg, lastWayOut, type Missing, type Verdict } from './journey.js';
import { noEndpoints } from './no-endpoints.js';
import { clusterNearMisses } from './outside-name.js';
import { policyCause } from './policy-causes.js';
import { notModelled, unresolved } from './unresolved.js';

export function cause(fabric: Fabric, ended: Ended): Finding | undefined {
  const { verdict, query } = ended;
  switch (verdict.kind) {
    case 'delivered':
    case 'left-cluster':
      return undefined;
    case 'unresolved':
      return unresolved(fabric.cluster, verdict.resolution, query.source.kind === 'pod' ? query.source.pod : undefined);
    case 'not-running': {
      const { pod } = verdict;
      const failure = fabric.cluster.unschedulableReason(pod);
      return error({ code: 'K1305', facts: { pod, failure }, at: podField(pod, ['spec']) });
    }
    case 'dropped':
    case 'rejected':
      return filtered(fabric, ended, verdict);
    case 'unroutable':
      return unroutable(fabric, ended, verdict);
    case 'lost':
      return lost(fabric, ended, verdict);
    case 'pending':
      return pendingBalancer(verdict.service, verdict.pending);
    case 'not-public':
      return error({ code: 'K1020', facts: { name: verdict.name, service: verdict.service } });
    case 'redirected':
    case 'http-error': {
      const { routing, request, controller } = verdict;
      return ingressCause(routing, { request, controller, cluster: fabric.cluster });
    }
    case 'too-big': {
      const { device, sizeBytes, mtuBytes, of: limit } = verdict;
      const of = lastWayOut(ended.legs)?.hops.length === 1 ? 'sender' : 'way';
      return error({ code: 'K1306', facts: { device, sizeBytes, mtuBytes, of, limit } });
    }
    case 'looped':
      return error({ code: 'K1307', facts: { hops: verdict.hops } });
    case 'no-family':
      return error({
        code: 'K1310',
        facts: { ...familyOf(verdict), destination: verdict.destination, lacking: 'destination' },
      });
    case 'mismatched': {
      const passed = balancedStep(ended.legs)?.balancer;
      const { expected, got } = verdict;
      return error({ code: 'K1309', facts: { expected, got, ...(passed ? { passed } : {}) } });
    }
    case 'unknown':
      return missingCause(fabric, ended.legs, verdict.missing);
  }
}

function familyOf({ family }: { readonly family?: Family }): { family?: Family } {
  return family ? { family } : {};
}

type Told<F> = F extends Finding ? Omit<F, 'severity'> : never;
function error(finding: Told<Finding>): Finding {
  return { ...finding, severity: 'error' } as Finding;
}

function filtered(fabric: Fabric, ended: Ended, verdict: Extract<Verdict, { kind: 'dropped' | 'rejected' }>): Finding {
  const { trail, origin, tuple } = verdict;
  const { legs } = ended;
  const refused = policyCause(fabric, ended, verdict);
  if (refused) return refused;
  const service = serviceOf(fabric, origin.object);
  if (!service) {
    if (origin.object?.kind !== 'ConfigMap')
      return error({ code: 'K1308', facts: { trail, component: origin.component } });
    const { object, field = [] } = origin;
    return error({ code: 'K1350', facts: { setting: { object, field }, trail }, at: { object, field } });
  }
  const { object } = service;
  const ranges = object.loadBalancerSourceRanges.flatMap((text) => parseCidr(text.trim()) ?? []);
  const isBalancerAddress =
    verdict.kind === 'dropped' && service.balancing?.addresses.some(({ ip }) => ip === tuple.destination);
  if (isBalancerAddress && ranges.length > 0 && !ranges.some((range) => contains(range, tuple.source))) {
    const at = { object: service.ref, field: ['spec', 'loadBalancerSourceRanges'] };
    return error({ code: 'K1107', facts: { service, source: tuple.source }, at });
  }
  const family = addressFamily(tuple.destination);
  const { ports } = fabric.cluster.endpoints(service);
  const asked = ports[Number(origin.field?.[2])];
  const endpoints = (asked ? [asked] : ports).flatMap((port) => port.endpoints);
  const ready = endpoints.filter(({ conditions, address }) => conditions.ready && addressFamily(address) === family);
  const nodes = new Set(ready.flatMap(({ nodeName }) => nodeName ?? []));
  const isInternal = service.clusterIPs.includes(tuple.destination);
  const field = isInternal ? 'internalTrafficPolicy' : 'externalTrafficPolicy';
  // kube-proxy rejects what no endpoint may take and drops what one elsewhere might; eBPF programs drop, OVN rejects both.
  const isElsewhere = nodes.size > 0 && (verdict.kind === 'dropped' || object[field] === 'Local');
  if (!isElsewhere) return noEndpoints(fabric.cluster, service, tuple);
  const facts = { service, field, node: placeName(legs[legs.length - 1]?.hops.at(-1)), elsewhere: nodes.size };
  return error({ code: 'K1106', facts, at: { object: service.ref, field: ['spec', field] } });
}

function serviceOf({ cluster }: Fabric, ref: ObjectRef | undefined): Service | undefined {
  return ref?.kind === 'Service' ? cluster.service(ref.namespace ?? '', ref.name) : undefined;
}

function unroutable(fabric: Fabric, { legs }: Ended, verdict: Extract<Verdict, { kind: 'unroutable' }>): Finding {
  const { destination, reason, device = '' } = verdict;
  const hop = legs[legs.length - 1]?.hops.at(-1);
  const at = placeName(hop);
  if (reason === 'no-hairpin') return error({ code: 'K1304', facts: { device } });
  if (reason === 'no-neighbour') {
    return beyondReach(fabric, hop, destination) ?? error({ code: 'K1302', facts: { destination, at } });
  }
  if (reason === 'blackhole') return error({ code: 'K1325', facts: { destination, at } });
  return error({ code: 'K1301', facts: { destination, at } });
}

/** A pod that exists, on another node, on a network that does not join these two. */
function beyondReach({ cluster, podNetwork }: Fabric, hop: Hop | undefined, address: IpAddress): Finding | undefined {
  const { title: network, reach = cluster.settings.podsRouted === false ? 'link' : undefined } = podNetwork.plugin;
  const pod = cluster.podByAddress(address);
  const place = hop?.place;
  const here =
    place?.kind === 'node' ? place.node : cluster.node(place?.kind === 'pod' ? (place.pod.nodeName ?? '') : '');
  const there = cluster.node(pod?.nodeName ?? '');
  if (!reach || !pod || !here || !there || here === there) return undefined;
  // A node without an address of the family is another cause.
  const hasFamily = ({ addresses }: Node) => addresses.some((own) => addressFamily(own) === addressFamily(address));
  if (!hasFamily(here) || !hasFamily(there)) return undefined;
  return error({ code: 'K1320', facts: { pod, node: there.name, at: placeName(hop), network, reach } });
}

function lost(fabric: Fabric, ended: Ended, verdict: Extract<Verdict, { kind: 'lost' }>): Finding {
  const { tuple, range } = verdict;
  const [service] = fabric.cluster.servicesByAddress(tuple.destination);
  if (range === 'pods' || range === 'services') return lostOutside(fabric, ended, { tuple, range, service });
  const { balancer } = service?.balancing ?? {};
  if (!service || !balancer) throw new Error('invariant: a balancer stands before a Service');
  if (range === 'internal') return internalBalancer(service, balancer, tuple.source);
  if (range === 'ports') return noSuchPort(service, tuple);
  return noHealthyTarget(service, balancer, balancedStep(ended.legs)?.targets.length ?? 0);
}

function lostOutside(
  fabric: Fabric,
  { query, legs }: Ended,
  { service, ...facts }: { tuple: Tuple; range: 'pods' | 'services'; service: Service | undefined },
): Finding {
  const sender = legs[legs.length - 1]?.hops.at(-2);
  if (query.source.kind === 'internet' && sender?.place.kind === 'client') {
    const at = service && { object: service.ref, field: ['spec', 'type'] };
    return error({
      code: 'K1314',
      facts: { ...facts, ...(service ? { service } : {}) },
      ...(at ? { at } : {}),
    });
  }
  const unreached = beyondReach(fabric, sender, facts.tuple.destination);
  if (unreached) return unreached;
  if (!service) return error({ code: 'K1303', facts });
  // A port that it has, and that nothing translates: a switch has no flow for a Service without endpoints.
  const { tuple } = facts;
  const isKnown = service.ports.some((own) => own.port === tuple.destinationPort && own.protocol === tuple.protocol);
  return isKnown ? noEndpoints(fabric.cluster, service, tuple) : noSuchPort(service, tuple);
}

function noSuchPort(service: Service, tuple: Tuple): Finding {
  const at = { object: service.ref, field: ['spec', 'ports'] };
  return error({ code: 'K1105', facts: { service, tuple, ports: service.ports }, at });
}

/** What would have to be known. */
export function missingCause(fabric: Fabric, legs: readonly Leg[], missing: Missing): Finding {
  switch (missing.kind) {
    case 'listener':
      return error({ code: 'K1401', facts: { tuple: missing.tuple, node: placeName(lastWayOut(legs)?.hops.at(-1)) } });
    case 'pod-routes': {
      const { from, to, destination } = missing;
      const ofFamily = ({ addresses }: Node) =>
        addresses.find((own) => addressFamily(own) === addressFamily(destination));
      const own = ofFamily(from);
      const subnets = own && toldSubnet(from, own) ? 'told' : 'assumed';
      return error({ code: 'K1326', facts: { from: from.name, to: to.name, destination, subnets } });
    }
    case 'behaviour': {
      const { about, tuple } = missing;
      return error({ code: 'K1380', facts: { network: fabric.podNetwork.plugin.title, about, tuple } });
    }
    case 'outside-name':
      return error({
        code: 'K1004',
        facts: { name: missing.name, nearMisses: clusterNearMisses(missing.name, fabric.cluster) },
      });
    case 'outside-address': {
      const [service] = fabric.cluster.servicesByAddress(missing.address);
      const at = service && { object: service.ref, field: ['status', 'loadBalancer'] };
      const facts = { address: missing.address, ...(service ? { service } : {}) };
      return error({ code: 'K1317', facts, ...(at ? { at } : {}) });
    }
    case 'dns-plugin': {
      const { resolution, plugin } = missing;
      return notModelled(resolution, plugin);
    }
    case 'address-family':
      return error({
        code: 'K1310',
        facts: { ...familyOf(missing), destination: missing.destination, lacking: 'source' },
      });
    case 'ingress-controller': {
      const { ingress, controller } = missing;
      if (!controller) return unservedCause(ingress, fabric.cluster);
      const facts = { ingress: ingress.ref, controller: controller.title };
      return error({ code: 'K1514', facts, at: { object: ingress.ref, field: ['spec'] } });
    }
    case 'document':
      return error({ code: 'K1410', facts: { documents: missing.documents } });
    case 'feature': {
      const { network, object } = missing;
      return error({ code: 'K1370', facts: { network, object }, at: { object, field: ['spec'] } });
    }
    case 'policy': {
      const { kind: _, ...facts } = missing;
      const [object] = facts.policies;
      return error({ code: 'K1406', facts, ...(object ? { at: { object, field: ['spec'] } } : {}) });
    }
  }
}

function placeName(hop: Hop | undefined): string {
  if (hop?.place.kind === 'pod') return `pod ${hop.place.pod.namespace}/${hop.place.pod.name}`;
  return hop?.place.kind === 'node' ? `node ${hop.place.node.name}` : 'the node network';
}
