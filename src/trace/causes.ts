// Why a packet did not arrive, one cause per path.

import type { Service } from '#cluster/inventory.js';
import type { Resolution } from '#dns/resolve.js';
import type { Fabric } from '#fabric/fabric.js';
import { contains, type Family, parseCidr } from '#wire/address.js';
import type { ObjectRef } from '#wire/object-ref.js';
import { podField } from '#wire/pod-field.js';
import { pendingBalancer } from './balancer-causes.js';
import type { Ended } from './ended.js';
import type { Finding } from './finding.js';
import { type Hop, lastWayOut, type Missing, type Verdict } from './journey.js';
import { noEndpoints } from './no-endpoints.js';
import { clusterNearMisses } from './outside-name.js';

export function cause(fabric: Fabric, ended: Ended): Finding | undefined {
  const { verdict, query } = ended;
  switch (verdict.kind) {
    case 'delivered':
    case 'left-cluster':
      return undefined;
    case 'unresolved':
      return unresolved(fabric, verdict.resolution, query.source.kind === 'pod' ? 'pod' : 'node');
    case 'not-running': {
      const { pod } = verdict;
      const failure = fabric.cluster.unschedulableReason(pod);
      return error({ code: 'K1305', facts: { pod, failure }, at: podField(pod, ['spec']) });
    }
    case 'dropped':
    case 'rejected':
      return filtered(fabric, ended, verdict);
    case 'unroutable':
      return unroutable(ended, verdict);
    case 'lost':
      return lost(fabric, ended, verdict);
    case 'pending':
      return pendingBalancer(verdict.service, verdict.pending);
    case 'not-public':
      return error({ code: 'K1020', facts: { name: verdict.name, service: verdict.service } });
    case 'too-big': {
      const { device, sizeBytes, mtuBytes } = verdict;
      const of = ended.legs[0]?.hops.length === 1 ? 'sender' : 'way';
      return error({ code: 'K1306', facts: { device, sizeBytes, mtuBytes, of } });
    }
    case 'looped':
      return error({ code: 'K1307', facts: { hops: verdict.hops } });
    case 'no-family':
      return error({
        code: 'K1310',
        facts: { ...familyOf(verdict), destination: verdict.destination, lacking: 'destination' },
      });
    case 'mismatched':
      return error({ code: 'K1309', facts: { expected: verdict.expected, got: verdict.got } });
    case 'unknown':
      return unknown(fabric, ended, verdict.missing);
  }
}

function familyOf({ family }: { readonly family?: Family }): { family?: Family } {
  return family ? { family } : {};
}

type Told<F> = F extends Finding ? Omit<F, 'severity'> : never;
function error(finding: Told<Finding>): Finding {
  return { ...finding, severity: 'error' } as Finding;
}

function unresolved({ cluster }: Fabric, resolution: Resolution, asker: 'pod' | 'node'): Finding {
  const { outcome, aliases, queries } = resolution;
  const because = outcome.kind === 'failed' ? outcome.because : undefined;
  if (because === 'no-server') return error({ code: 'K1002', facts: { resolution } });
  if (because === 'alias-loop') {
    const [first] = aliases;
    const at = first && { object: first.service.ref, field: ['spec', 'externalName'] };
    return error({ code: 'K1003', facts: { resolution }, ...(at ? { at } : {}) });
  }
  const empty = queries.find((query) => query.because === 'no-ready-endpoints');
  const [name = '', namespace = ''] = empty?.name.split('.') ?? [];
  const service = empty && cluster.service(namespace, name);
  if (service) {
    const facts = { service, selected: cluster.endpoints(service).selected };
    return error({ code: 'K1005', facts, at: { object: service.ref, field: ['spec', 'selector'] } });
  }
  const nearMisses = clusterNearMisses(resolution.name, cluster);
  return error({ code: 'K1001', facts: { resolution, nearMisses, asker } });
}

function filtered(
  fabric: Fabric,
  { legs }: Ended,
  verdict: Extract<Verdict, { kind: 'dropped' | 'rejected' }>,
): Finding {
  const { trail, origin, tuple } = verdict;
  const service = serviceOf(fabric, origin.object);
  if (!service) return error({ code: 'K1308', facts: { trail, component: origin.component } });
  if (verdict.kind === 'rejected') return noEndpoints(fabric.cluster, service, tuple);
  const { object } = service;
  const ranges = object.loadBalancerSourceRanges.flatMap((text) => parseCidr(text.trim()) ?? []);
  const isBalancerAddress = service.balancing?.addresses.some(({ ip }) => ip === tuple.destination);
  if (isBalancerAddress && ranges.length > 0 && !ranges.some((range) => contains(range, tuple.source))) {
    const at = { object: service.ref, field: ['spec', 'loadBalancerSourceRanges'] };
    return error({ code: 'K1107', facts: { service, source: tuple.source }, at });
  }
  const elsewhere = new Set(
    fabric.cluster
      .endpoints(service)
      .ports.flatMap(({ endpoints }) =>
        endpoints.flatMap(({ conditions, nodeName }) => (conditions.ready && nodeName !== undefined ? [nodeName] : [])),
      ),
  ).size;
  const isInternal = service.clusterIPs.includes(tuple.destination);
  const field = isInternal ? 'internalTrafficPolicy' : 'externalTrafficPolicy';
  const facts = { service, field, node: placeName(legs[legs.length - 1]?.hops.at(-1)), elsewhere };
  return error({ code: 'K1106', facts, at: { object: service.ref, field: ['spec', field] } });
}

function serviceOf({ cluster }: Fabric, ref: ObjectRef | undefined): Service | undefined {
  return ref?.kind === 'Service' ? cluster.service(ref.namespace ?? '', ref.name) : undefined;
}

function unroutable({ legs }: Ended, verdict: Extract<Verdict, { kind: 'unroutable' }>): Finding {
  const { destination, reason, device = '' } = verdict;
  const at = placeName(legs[legs.length - 1]?.hops.at(-1));
  if (reason === 'no-hairpin') return error({ code: 'K1304', facts: { device } });
  if (reason === 'no-neighbour') return error({ code: 'K1302', facts: { destination, at } });
  if (reason === 'blackhole') return error({ code: 'K1325', facts: { destination, at } });
  return error({ code: 'K1301', facts: { destination, at } });
}

function lost(
  { cluster }: Fabric,
  { query, legs }: Ended,
  { tuple, range }: Extract<Verdict, { kind: 'lost' }>,
): Finding {
  const [service] = cluster.servicesByAddress(tuple.destination);
  const last = legs[legs.length - 1]?.hops.at(-2)?.place;
  if (query.source.kind === 'internet' && last?.kind === 'client') {
    const facts = { tuple, range, ...(service ? { service } : {}) };
    const at = service && { object: service.ref, field: ['spec', 'type'] };
    return error({ code: 'K1314', facts, ...(at ? { at } : {}) });
  }
  if (!service) return error({ code: 'K1303', facts: { tuple, range } });
  const ports = service.ports.map(
    ({ port, protocol, name }) => `${port}/${protocol}${name === '' ? '' : ` (${name})`}`,
  );
  return error({
    code: 'K1105',
    facts: { service, tuple, ports },
    at: { object: service.ref, field: ['spec', 'ports'] },
  });
}

function unknown(fabric: Fabric, { legs }: Ended, missing: Missing): Finding {
  switch (missing.kind) {
    case 'listener':
      return error({ code: 'K1401', facts: { tuple: missing.tuple, node: placeName(lastWayOut(legs)?.hops.at(-1)) } });
    case 'outside-name':
      return error({
        code: 'K1004',
        facts: { name: missing.name, nearMisses: clusterNearMisses(missing.name, fabric.cluster) },
      });
    case 'address-family':
      return error({
        code: 'K1310',
        facts: { ...familyOf(missing), destination: missing.destination, lacking: 'source' },
      });
    case 'document':
      return error({ code: 'K1410', facts: { documents: missing.documents } });
    case 'policy': {
      const { pod, network, direction } = missing;
      const selecting = fabric.cluster
        .policiesSelecting(pod)
        .filter(({ directions }) => directions.includes(direction));
      return error({ code: 'K1406', facts: { pod, network, direction, policies: selecting.map(({ ref }) => ref) } });
    }
  }
}

function placeName(hop: Hop | undefined): string {
  if (hop?.place.kind === 'pod') return `pod ${hop.place.pod.namespace}/${hop.place.pod.name}`;
  return hop?.place.kind === 'node' ? `node ${hop.place.node.name}` : 'the node network';
}
