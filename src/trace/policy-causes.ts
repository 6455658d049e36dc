// A NetworkPolicy stopped the packet: judged again by the same rules, to tell what each one lacked.

import type { Cluster } from '#cluster/inventory.js';
import type { NetworkPolicyObject, PolicyDirection } from '#manifest/objects.js';
import { isPolicy } from '#policy/chains.js';
import { isolation } from '#policy/isolation.js';
import { admissionBy, judgeDirection, missField, type Question } from '#policy/judge.js';
import { peerOf, trafficOf } from '#policy/traffic.js';
import type { Ended } from './ended.js';
import type { Finding, PolicyRefusal } from './finding.js';
import type { Verdict } from './journey.js';

/** Undefined when another rule stopped it. */
export function policyCause(
  cluster: Cluster,
  { aim }: Ended,
  { origin, tuple }: Extract<Verdict, { kind: 'dropped' | 'rejected' }>,
): Finding | undefined {
  if (!isPolicy(origin.object)) return undefined;
  const direction = directionOf(origin.field);
  const traffic = trafficOf(cluster, tuple);
  const judgement = judgeDirection(cluster, traffic, direction);
  if (judgement.kind === 'exempt' && judgement.because === 'itself') {
    const { pod } = judgement;
    const policies = isolation(cluster, pod, direction);
    const at = { object: origin.object, field: ['spec', direction.toLowerCase()] };
    return { code: 'K1341', severity: 'error', facts: { pod, policies, direction }, at };
  }
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
