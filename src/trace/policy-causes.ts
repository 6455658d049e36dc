// A NetworkPolicy stopped the packet: judged again by the same rules, to tell what each one lacked.

import type { Cluster } from '#cluster/inventory.js';
import type { Fabric } from '#fabric/fabric.js';
import type { NetworkPolicyObject, PolicyDirection } from '#manifest/objects.js';
import { isPolicy } from '#policy/chains.js';
import { admissionBy, judgeDirection, missField, type Question } from '#policy/judge.js';
import { type IdentityOf, peerOf, trafficOf } from '#policy/traffic.js';
import type { Ended } from './ended.js';
import type { Finding, PolicyRefusal } from './finding.js';
import type { Verdict } from './journey.js';

/** Undefined when another rule stopped it. */
export function policyCause(
  { cluster, podNetwork }: Fabric,
  { aim, query }: Ended,
  { origin, tuple }: Extract<Verdict, { kind: 'dropped' | 'rejected' }>,
): Finding | undefined {
  if (!isPolicy(origin.object)) return undefined;
  const direction = directionOf(origin.field);
  const { identityOf } = podNetwork.plugin;
  // Whoever comes from outside may have a node's address by now, and is still no node to policies.
  const isOutside = query.source.kind === 'internet';
  const traffic = trafficOf(cluster, tuple, identityOf && (isOutside ? outsiderOr(identityOf) : identityOf));
  const judgement = judgeDirection(cluster, traffic, direction);
  if (judgement.kind !== 'not-admitted') return undefined;
  const [closest] = judgement.misses;
  const [first] = judgement.policies;
  const at = closest
    ? { object: closest.policy.ref, field: missField(closest) }
    : { object: first?.ref ?? origin.object, field: ['spec', direction.toLowerCase()] };
  const unknown = peerOf(traffic, direction).pod?.namespace;
  const isUnknown = unknown !== undefined && cluster.namespaceLabels(unknown).evidence === 'assumed';
  const isMapped = aim?.service !== undefined && aim.port !== traffic.port;
  const facts: PolicyRefusal = {
    judgement,
    traffic,
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
