// Whether NetworkPolicies admit a connection, and which rule does; if none, how far each rule is from it.
// Policies add up, without an order: one rule of one policy is enough, on each side (networking/v1 types.go).

import type { Cluster, Pod } from '#cluster/inventory.js';
import type {
  FieldPath,
  NetworkPolicyObject,
  PolicyDirection,
  PolicyPeer,
  PolicyPort,
  PolicyRule,
} from '#manifest/objects.js';
import { isolation, rulesOf } from './isolation.js';
import { type PeerMiss, peerDistance, peerMiss, takesPeer } from './peers.js';
import { type PortMiss, portDistance, portMiss, takesPort } from './ports.js';
import { peerOf, subjectOf, type Traffic } from './traffic.js';

/** The rule that admits, and the parts of it that do; an absent part takes everything. */
export interface Admission {
  readonly policy: NetworkPolicyObject;
  readonly rule: PolicyRule;
  readonly peer?: PolicyPeer;
  readonly port?: PolicyPort;
}

/** A rule that does not admit: at least one of its parts fails, and each tells its nearest entry. */
export interface RuleMiss {
  readonly policy: NetworkPolicyObject;
  readonly rule: PolicyRule;
  readonly peer?: PeerMiss;
  readonly port?: PortMiss;
}

export type Judgement =
  /** No pod at that end, so no policy of this API has a say. */
  | { readonly kind: 'no-subject' }
  | { readonly kind: 'not-isolated'; readonly pod: Pod }
  /** Whatever the policies say: a pod reaches itself, and its own node reaches it. */
  | { readonly kind: 'exempt'; readonly pod: Pod; readonly because: 'itself' | 'own-node' }
  /** The API leaves it to the plugin; most treat such a pod as its node, and let it pass. */
  | { readonly kind: 'undefined'; readonly pod: Pod; readonly policies: readonly NetworkPolicyObject[] }
  | { readonly kind: 'admitted'; readonly pod: Pod; readonly by: Admission }
  | NotAdmitted;

export interface NotAdmitted {
  readonly kind: 'not-admitted';
  readonly pod: Pod;
  /** Those that isolate the pod. */
  readonly policies: readonly NetworkPolicyObject[];
  /** Every rule of them, the nearest first; none: everything is denied by default. */
  readonly misses: readonly RuleMiss[];
}

export interface Verdicts {
  readonly egress: Judgement;
  readonly ingress: Judgement;
  readonly admitted: boolean;
}

/** Of a connection's first packet: its replies are admitted with it. */
export function judge(cluster: Cluster, traffic: Traffic): Verdicts {
  const egress = judgeDirection(cluster, traffic, 'Egress');
  const ingress = judgeDirection(cluster, traffic, 'Ingress');
  return { egress, ingress, admitted: egress.kind !== 'not-admitted' && ingress.kind !== 'not-admitted' };
}

export function judgeDirection(cluster: Cluster, traffic: Traffic, direction: PolicyDirection): Judgement {
  const judgement = judgeRules(cluster, traffic, direction);
  const because = exemption(traffic, direction);
  if (!because || (judgement.kind !== 'admitted' && judgement.kind !== 'not-admitted')) return judgement;
  return { kind: 'exempt', pod: judgement.pod, because };
}

/** Where a packet has come to the policies, whoever sent it: one of a pod to itself by a Service passes them on its node. */
export function judgeRules(cluster: Cluster, traffic: Traffic, direction: PolicyDirection): Judgement {
  const { pod } = subjectOf(traffic, direction);
  if (!pod) return { kind: 'no-subject' };
  const policies = isolation(cluster, pod, direction);
  if (policies.length === 0) return { kind: 'not-isolated', pod };
  if (pod.spec.hostNetwork) return { kind: 'undefined', pod, policies };
  const by = admissionBy(policies, { cluster, traffic, direction });
  if (by) return { kind: 'admitted', pod, by };
  const misses = policies.flatMap((policy) =>
    rulesOf(policy, direction).map((rule) => ruleMiss(policy, rule, { cluster, traffic, direction })),
  );
  const distances = new Map(misses.map((miss) => [miss, distance(miss)]));
  misses.sort((a, b) => (distances.get(a) ?? 0) - (distances.get(b) ?? 0));
  return { kind: 'not-admitted', pod, policies, misses };
}

function exemption(traffic: Traffic, direction: PolicyDirection): 'itself' | 'own-node' | undefined {
  if (traffic.source.pod === traffic.destination.pod) return 'itself';
  return direction === 'Ingress' && isOwnNode(traffic) ? 'own-node' : undefined;
}

/** What a rule is asked about. */
export interface Question {
  readonly cluster: Cluster;
  readonly traffic: Traffic;
  readonly direction: PolicyDirection;
}

export function admissionBy(policies: readonly NetworkPolicyObject[], question: Question): Admission | undefined {
  const { cluster, traffic, direction } = question;
  const end = peerOf(traffic, direction);
  for (const policy of policies) {
    for (const rule of rulesOf(policy, direction)) {
      const port = rule.ports?.find((wanted) => takesPort(wanted, traffic));
      if (rule.ports && !port) continue;
      const peer = rule.peers?.find((wanted) => takesPeer(wanted, { cluster, policy, end }));
      if (rule.peers && !peer) continue;
      return { policy, rule, ...(peer ? { peer } : {}), ...(port ? { port } : {}) };
    }
  }
  return undefined;
}

/** The node that the destination runs on: kubelet's probes, and all its other processes. */
function isOwnNode({ source, destination }: Traffic): boolean {
  const nodeName = source.node?.name ?? (source.pod?.spec.hostNetwork ? source.pod.nodeName : undefined);
  return nodeName !== undefined && nodeName === destination.pod?.nodeName;
}

function ruleMiss(policy: NetworkPolicyObject, rule: PolicyRule, question: Question): RuleMiss {
  const { cluster, traffic, direction } = question;
  const asked = { cluster, policy, end: peerOf(traffic, direction) };
  const failsPeer = rule.peers?.every((peer) => !takesPeer(peer, asked)) ?? false;
  const failsPort = rule.ports?.every((port) => !takesPort(port, traffic)) ?? false;
  const names = direction === 'Ingress' ? 'from' : 'to';
  const noPeer: PeerMiss = { kind: 'unreadable', field: [...rule.field, names] };
  const noPort: PortMiss = { kind: 'unreadable', field: [...rule.field, 'ports'] };
  const peers = failsPeer ? (rule.peers ?? []).map((peer) => peerMiss(peer, asked)) : [];
  const ports = failsPort ? (rule.ports ?? []).map((port) => portMiss(port, traffic)) : [];
  return {
    policy,
    rule,
    ...(failsPeer ? { peer: nearest(peers, peerDistance) ?? noPeer } : {}),
    ...(failsPort ? { port: nearest(ports, portDistance) ?? noPort } : {}),
  };
}

function nearest<T>(items: readonly T[], distanceOf: (item: T) => number): T | undefined {
  let found: T | undefined;
  for (const item of items) if (found === undefined || distanceOf(item) < distanceOf(found)) found = item;
  return found;
}

function distance({ peer, port }: RuleMiss): number {
  return (peer ? peerDistance(peer) : 0) + (port ? portDistance(port) : 0) + (peer && port ? 1 : 0);
}

/** The field that a nearest miss points at. */
export function missField({ peer, port, rule }: RuleMiss): FieldPath {
  return peer?.field ?? port?.field ?? rule.field;
}
