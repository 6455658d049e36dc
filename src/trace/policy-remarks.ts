// What is worth saying about policies on a path that they admitted, where the pod network enforces them.

import type { Cluster, Pod } from '#cluster/inventory.js';
import type { Fabric } from '#fabric/fabric.js';
import type { LabelSelector, PolicyDirection, PolicyPeer } from '#manifest/objects.js';
import { isPolicy } from '#policy/chains.js';
import { isolation, rulesOf } from '#policy/isolation.js';
import { type Admission, judgeDirection } from '#policy/judge.js';
import { trafficOf } from '#policy/traffic.js';
import type { Tuple } from '#wire/packet.js';
import type { Ended } from './ended.js';
import type { Finding } from './finding.js';
import type { Leg } from './journey.js';
import { directionOf, selectsNothing } from './policy-causes.js';
import { walkedEnforcer } from './policy-reach.js';

export function* enforcedRemarks(fabric: Fabric, ended: Ended, request: Leg): Generator<Finding> {
  const { cluster, podNetwork } = fabric;
  const enforcer = walkedEnforcer(fabric);
  if (enforcer === undefined || podNetwork.insteadOf) return;
  const [source, destination] = endsOf(ended);
  for (const { by, direction } of admissionsOn(request, cluster)) {
    const peer = direction === 'Ingress' ? source : destination;
    const goesByIdentity = podNetwork.plugin.identityOf !== undefined;
    yield* admissionRemarks(cluster, { by, direction, peer, goesByIdentity });
  }
  if (ended.verdict.kind !== 'delivered') return;
  yield* hostRemarks(cluster, [source, destination], enforcer);
  yield* laxRemarks(cluster, { source, tuple: ended.verdict.step.tuple }, enforcer);
  const namespaces = new Set([source, destination].flatMap((pod) => pod?.namespace ?? []));
  const idle = [...namespaces].flatMap((name) =>
    cluster.networkPoliciesIn(name).filter((policy) => selectsNothing(cluster, policy)),
  );
  const [first] = idle;
  if (first) {
    const at = { object: first.ref, field: ['spec', 'podSelector'] };
    yield { code: 'K1206', severity: 'note', facts: { policies: idle }, at };
  }
}

/**
 * Of a pod's packet that arrived from its own address: another address is a translation's, and may have been judged
 * before it.
 */
function* laxRemarks(
  cluster: Cluster,
  { source, tuple }: { readonly source: Pod | undefined; readonly tuple: Tuple },
  network: string,
): Generator<Finding> {
  const traffic = trafficOf(cluster, tuple);
  if (!source || traffic.source.pod !== source) return;
  for (const direction of ['Egress', 'Ingress'] as const) {
    const judgement = judgeDirection(cluster, traffic, direction);
    if (judgement.kind !== 'not-admitted') continue;
    const [first] = judgement.policies;
    const at = first && { object: first.ref, field: ['spec', direction.toLowerCase()] };
    yield { code: 'K1340', severity: 'warning', facts: { judgement, direction, network }, ...(at ? { at } : {}) };
  }
}

function endsOf({ query, endpoint }: Ended): readonly [Pod | undefined, Pod | undefined] {
  return [query.source.kind === 'pod' ? query.source.pod : undefined, endpoint?.pod];
}

interface Admitted {
  readonly by: Admission;
  readonly direction: PolicyDirection;
}

/** The rules that set the mark on the way: each knows its policy and its place there. */
export function* admissionsOn({ hops }: Leg, cluster: Cluster): Generator<Admitted> {
  for (const step of hops.flatMap(({ steps }) => steps)) {
    if (step.kind !== 'marked' || !isPolicy(step.origin.object)) continue;
    const { object, field = [] } = step.origin;
    const direction = directionOf(field);
    const policy = cluster.networkPoliciesIn(object.namespace ?? '').find(({ ref }) => ref === object);
    const rule = policy && rulesOf(policy, direction).find((candidate) => candidate.field[2] === field[2]);
    if (!policy || !rule) continue;
    const peer = rule.peers?.find((candidate) => candidate.field.join() === field.join());
    yield { by: { policy, rule, ...(peer ? { peer } : {}) }, direction };
  }
}

interface Met {
  readonly peer: Pod | undefined;
  /** Then blocks take no pod. */
  readonly goesByIdentity: boolean;
}

function* admissionRemarks(
  cluster: Cluster,
  { by, direction, peer: pod, goesByIdentity }: Admitted & Met,
): Generator<Finding> {
  const { peer, policy, rule } = by;
  const at = { object: policy.ref, field: peer?.field ?? rule.field };
  if (peer?.kind === 'block' && pod && !pod.spec.hostNetwork) {
    yield { code: 'K1205', severity: 'warning', facts: { by, direction, pod }, at };
  }
  const takesPods = peer?.kind !== 'block' || !goesByIdentity;
  if (!rule.peers || (peer && takesPods && takesEveryPod(peer))) {
    yield { code: 'K1207', severity: 'note', facts: { by, direction }, at };
  }
  if (peer?.kind !== 'pods' || !peer.namespaceSelector || !pod || isNameOnly(peer.namespaceSelector)) return;
  if (cluster.namespaceLabels(pod.namespace).evidence !== 'assumed') return;
  yield { code: 'K1209', severity: 'warning', facts: { by, direction, namespace: pod.namespace }, at };
}

function takesEveryPod(peer: PolicyPeer): boolean {
  if (peer.kind === 'block') return peer.cidr.length === 0 && peer.except.length === 0;
  return peer.namespaceSelector !== undefined && isEmpty(peer.namespaceSelector) && isEmpty(peer.podSelector);
}

function isEmpty(selector: LabelSelector | undefined): boolean {
  if (!selector) return true;
  return Object.keys(selector.matchLabels).length === 0 && selector.matchExpressions.length === 0;
}

/** Every namespace is known to have a name; an empty selector asks for no label at all. */
function isNameOnly({ matchLabels, matchExpressions }: LabelSelector): boolean {
  const keys = [...Object.keys(matchLabels), ...matchExpressions.map(({ key }) => key)];
  return keys.every((key) => key === 'kubernetes.io/metadata.name');
}

function* hostRemarks(
  cluster: Cluster,
  [source, destination]: readonly (Pod | undefined)[],
  network: string,
): Generator<Finding> {
  const asked = [
    { pod: source, policies: source ? isolation(cluster, source, 'Egress') : [] },
    { pod: destination, policies: destination ? isolation(cluster, destination, 'Ingress') : [] },
  ];
  for (const [index, { pod, policies }] of asked.entries()) {
    const other = asked[1 - index];
    const concerned = [...policies, ...(other?.policies ?? [])];
    if (!pod?.spec.hostNetwork || concerned.length === 0 || pod === other?.pod) continue;
    yield { code: 'K1208', severity: 'warning', facts: { pod, network, policies: concerned } };
  }
}
