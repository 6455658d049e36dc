// A NetworkPolicy stopped the packet: judged again by the same rules, to tell what each one lacked.

import type { Cluster } from '#cluster/inventory.js';
import type { Fabric } from '#fabric/fabric.js';
import type { NetworkPolicyObject, PolicyDirection } from '#manifest/objects.js';
import { isPolicy } from '#policy/chains.js';
import { admissionBy, judgeRules, missField, type Question } from '#policy/judge.js';
import { type IdentityOf, peerOf, trafficOf } from '#policy/traffic.js';
import type { IpAddress } from '#wire/address.js';
import { tupleOf } from '#wire/packet.js';
import type { Ended } from './ended.js';
import type { Finding, PolicyRefusal, SenderSeen } from './finding.js';
import type { Verdict } from './journey.js';

/** Undefined when another rule stopped it. */
export function policyCause(
  fabric: Fabric,
  ended: Ended,
  { origin, tuple }: Extract<Verdict, { kind: 'dropped' | 'rejected' }>,
): Finding | undefined {
  if (!isPolicy(origin.object)) return undefined;
  const { cluster } = fabric;
  const { aim } = ended;
  const direction = directionOf(origin.field);
  const { identityOf } = fabric.podNetwork.plugin;
  // Whoever comes from outside may have a node's address by now, and is still no node to policies.
  const isOutside = ended.query.source.kind === 'internet';
  const traffic = trafficOf(cluster, tuple, identityOf && (isOutside ? outsiderOr(identityOf) : identityOf));
  const judgement = judgeRules(cluster, traffic, direction);
  if (judgement.kind !== 'not-admitted') return undefined;
  const [closest] = judgement.misses;
  const [first] = judgement.policies;
  const at = closest
    ? { object: closest.policy.ref, field: missField(closest) }
    : { object: first?.ref ?? origin.object, field: ['spec', direction.toLowerCase()] };
  if (traffic.source.pod === traffic.destination.pod) {
    const { pod, policies } = judgement;
    return { code: 'K1341', severity: 'error', facts: { pod, policies, direction }, at };
  }
  const unknown = peerOf(traffic, direction).pod?.namespace;
  const isUnknown = unknown !== undefined && cluster.namespaceLabels(unknown).evidence === 'assumed';
  const isMapped = aim?.service !== undefined && aim.port !== traffic.port;
  const sender = direction === 'Ingress' ? senderSeen(fabric, ended, tuple.source) : undefined;
  const facts: PolicyRefusal = {
    judgement,
    traffic,
    ...(sender ? { sender } : {}),
    ...(isMapped ? { servicePort: aim.port } : {}),
    ...(isUnknown ? { unknownNamespace: unknown } : {}),
    idle: idlePolicies(judgement.pod.namespace, { cluster, traffic, direction }),
  };
  return { code: direction === 'Egress' ? 'K1201' : 'K1203', severity: 'error', facts, at };
}

function outsiderOr(identityOf: IdentityOf): IdentityOf {
  return (cluster, address) => {
    const identity = identityOf(cluster, address);
    return identity?.node ? { identity: 'outsider' } : identity;
  };
}

/** The node on the way that has the address, if one has. */
function senderSeen(fabric: Fabric, { legs, query }: Ended, address: IpAddress): SenderSeen | undefined {
  const hops = legs.findLast(({ purpose }) => purpose !== 'reply')?.hops ?? [];
  for (const { place, netns } of hops) {
    const device = place.kind === 'node' && netns !== undefined && fabric.netns(netns).deviceOf(address);
    if (!device) continue;
    const sentFrom = hops[0]?.packetIn && tupleOf(hops[0].packetIn).source;
    const pod = query.source.kind === 'pod' && query.source.pod.spec.hostNetwork ? query.source.pod : undefined;
    return {
      node: place.node,
      device: device.name,
      ...(pod ? { pod } : {}),
      ...(sentFrom !== undefined && sentFrom !== address ? { sentFrom } : {}),
    };
  }
  return undefined;
}

/** `['spec', 'egress', …]` is the path of every rule of that direction. */
export function directionOf(field: readonly (string | number)[] | undefined): PolicyDirection {
  return field?.[1] === 'egress' ? 'Egress' : 'Ingress';
}

function idlePolicies(namespace: string, question: Question): readonly NetworkPolicyObject[] {
  const { cluster, direction } = question;
  return cluster
    .networkPoliciesIn(namespace)
    .filter(
      (policy) =>
        policy.policyTypes.includes(direction) &&
        admissionBy([policy], question) !== undefined &&
        selectsNothing(cluster, policy),
    );
}

export function selectsNothing(cluster: Cluster, { namespace, podSelector }: NetworkPolicyObject): boolean {
  return cluster.podsMatching(namespace, podSelector).length === 0;
}
