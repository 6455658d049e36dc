// Whether a peer of a rule takes one end of a connection, and if not, what keeps it from doing so.

import type { Cluster } from '#cluster/inventory.js';
import { matches, meets, selectorText } from '#cluster/selector.js';
import type { FieldPath, LabelSelector, NetworkPolicyObject, PolicyPeer, StringMap } from '#manifest/objects.js';
import { type Cidr, contains } from '#wire/address.js';
import type { End } from './traffic.js';

/** One label that a selector wants otherwise. */
export interface LabelMiss {
  readonly key: string;
  /** A value, or a requirement such as `tier in (web,api)`. */
  readonly wanted: string;
  readonly has?: string;
  readonly isRequirement: boolean;
  readonly field: FieldPath;
}

export type PeerMiss = { readonly field: FieldPath } /** Labels of the pod, of its namespace, or of both. */ & (
  | { readonly kind: 'labels'; readonly ofPod: readonly LabelMiss[]; readonly ofNamespace: readonly LabelMiss[] }
  /** A podSelector alone, which never reaches across namespaces. */
  | { readonly kind: 'other-namespace'; readonly ofPod: readonly LabelMiss[]; readonly wanted: string }
  /** Selectors take pods, and this is another address. */
  | { readonly kind: 'not-a-pod' }
  /** The pod is on the host's network: its packets look like its node's. */
  | { readonly kind: 'host-network' }
  | { readonly kind: 'not-in-block'; readonly cidr: Cidr }
  | { readonly kind: 'excepted'; readonly cidr: Cidr; readonly except: Cidr }
  /** In the block, but the pod network does not go by its address. */
  | { readonly kind: 'known-by-identity'; readonly cidr: Cidr }
  /** What the rule gives for peers cannot be read. */
  | { readonly kind: 'unreadable' }
);

interface Asked {
  readonly cluster: Cluster;
  readonly policy: NetworkPolicyObject;
  readonly end: End;
}

export function takesPeer(peer: PolicyPeer, { cluster, policy, end }: Asked): boolean {
  if (peer.kind === 'block') {
    if (!contains(peer.cidr, end.address) || !seesBlocks(peer, end)) return false;
    return !peer.except.some((part) => contains(part, end.address));
  }
  const { podSelector, namespaceSelector } = peer;
  const { pod } = end;
  if (!pod || pod.spec.hostNetwork) return false;
  const isNamespace = namespaceSelector
    ? matches(cluster.namespaceLabels(pod.namespace).value, namespaceSelector)
    : pod.namespace === policy.namespace;
  return isNamespace && (!podSelector || matches(pod.labels, podSelector));
}

function seesBlocks({ cidr, except }: Extract<PolicyPeer, { kind: 'block' }>, { identity }: End): boolean {
  return identity === undefined || (identity === 'outsider' && cidr.length === 0 && except.length === 0);
}

/** For a peer that does not take the end. */
export function peerMiss(peer: PolicyPeer, { cluster, policy, end }: Asked): PeerMiss {
  const { field } = peer;
  if (peer.kind === 'block') {
    const { cidr } = peer;
    const except = contains(cidr, end.address) ? peer.except.find((part) => contains(part, end.address)) : undefined;
    const at = [...field, 'ipBlock'];
    if (contains(cidr, end.address) && !seesBlocks(peer, end)) return { kind: 'known-by-identity', cidr, field: at };
    return except
      ? { kind: 'excepted', cidr, except, field: [...at, 'except', peer.except.indexOf(except)] }
      : { kind: 'not-in-block', cidr, field: [...at, 'cidr'] };
  }
  const { podSelector, namespaceSelector } = peer;
  const { pod } = end;
  if (!pod) return { kind: 'not-a-pod', field };
  if (pod.spec.hostNetwork) return { kind: 'host-network', field };
  const ofPod = podSelector ? labelMisses(pod.labels, podSelector, [...field, 'podSelector']) : [];
  if (!namespaceSelector && pod.namespace !== policy.namespace) {
    return { kind: 'other-namespace', ofPod, wanted: policy.namespace, field };
  }
  const namespaceLabels = cluster.namespaceLabels(pod.namespace).value;
  const ofNamespace = namespaceSelector
    ? labelMisses(namespaceLabels, namespaceSelector, [...field, 'namespaceSelector'])
    : [];
  return { kind: 'labels', ofPod, ofNamespace, field: ofNamespace[0]?.field ?? ofPod[0]?.field ?? field };
}

function labelMisses(labels: StringMap, selector: LabelSelector, field: FieldPath): readonly LabelMiss[] {
  const misses: LabelMiss[] = [];
  const add = (miss: Omit<LabelMiss, 'has'>) => {
    const has = labels[miss.key];
    misses.push(has === undefined ? miss : { ...miss, has });
  };
  for (const key in selector.matchLabels) {
    const wanted = selector.matchLabels[key] as string;
    if (labels[key] !== wanted) add({ key, wanted, isRequirement: false, field: [...field, 'matchLabels', key] });
  }
  for (const [index, requirement] of selector.matchExpressions.entries()) {
    if (meets(labels, requirement)) continue;
    const wanted = selectorText({ matchLabels: {}, matchExpressions: [requirement] });
    const at = [...field, 'matchExpressions', index];
    add({ key: requirement.key, wanted, isRequirement: true, field: at });
  }
  return misses;
}

/** How far a peer is from taking the end: one label away is near, an address outside its kind is far. */
export function peerDistance(miss: PeerMiss): number {
  switch (miss.kind) {
    case 'labels':
      return labelDistance(miss.ofPod) + labelDistance(miss.ofNamespace);
    case 'other-namespace':
      return 1.5 + labelDistance(miss.ofPod);
    case 'excepted':
    case 'known-by-identity':
      return 1;
    case 'host-network':
      return 3;
    case 'not-in-block':
      return 4;
    case 'not-a-pod':
      return 5;
    case 'unreadable':
      return 6;
  }
}

/** A label with another value was meant for a choice like this; one that is absent may have been forgotten. */
function labelDistance(misses: readonly LabelMiss[]): number {
  return misses.reduce((sum, { has }) => sum + (has === undefined ? 1 : 0.9), 0);
}
