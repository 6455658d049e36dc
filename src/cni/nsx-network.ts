// What NSX does with packets between the machines: the distributed firewall at the pods' ports on the hypervisors, and the
// address that a namespace leaves by on the tier-0 router. On no node, and in no manifest but for the policies.

import type { Cluster, Pod } from '#cluster/inventory.js';
import type { Origin } from '#kernel/origin.js';
import { type Chain, dropPacket, jump, type Match, type Rule } from '#kernel/rule.js';
import type { Contribution } from '#kernel/ruleset.js';
import type { PolicyDirection } from '#manifest/objects.js';
import { policyChain } from '#policy/chains.js';
import type { PodChainStyle } from '#policy/policy-style.js';
import { contains, type Family, hostCidr, type IpAddress, parseCidr } from '#wire/address.js';
import { addressIn, nsxSettings } from './nsx-settings.js';
import type { Between } from './pod-network.js';
import { isAttached } from './sandbox.js';

/** Stands for a pool that only NSX knows: for tests of networks (RFC 2544), so nobody's. */
const anyPool = parseCidr('198.18.0.0/16')!;
/** What NSX's routers have among themselves; its balancers send from there. */
const routers = parseCidr('100.64.0.0/10')!;
const sourceKey = 'ncp/internal_ip_for_policy';
const isNew: Match = { states: { is: ['NEW'] } };
const noSnat = 'ncp/no_snat';

export const nsxNetwork: Between = {
  title: 'NSX',
  contributions: (cluster, origin) => [
    ...([4, 6] as const).map((family): Contribution => {
      const rules = [{ match: {}, target: jump(firewall(cluster, origin)), origin }];
      return { family, table: 'filter', hook: 'forward', place: 'last', rules };
    }),
    ...(nsxSettings(cluster).hasSnat ? [translation(cluster, origin)] : []),
  ],
};

/** First what the sender's port lets out, then what the receiver's lets in. */
function firewall(cluster: Cluster, origin: Origin): Chain {
  const style: PodChainStyle = {
    origin,
    naming: {
      podChain: (_pod, direction) => (direction === 'Egress' ? 'out of the pod' : 'into the pod'),
      policyChain: ({ ref }) => `${ref.namespace}-${ref.name}`,
      set: ({ ref }, field) => `${ref.namespace}/${ref.name}/${field.join('.')}`,
    },
    mark: 1,
    refusal: dropPacket,
    ownNode: 'elsewhere',
  };
  const ofOwnNode: PodChainStyle = { ...style, refusal: { kind: 'undocumented', about: 'own-node' } };
  const toPort = (pod: Pod | undefined, direction: PolicyDirection, source?: IpAddress): readonly Rule[] => {
    const isOwnNode = source !== undefined && cluster.nodeByAddress(source)?.name === pod?.nodeName;
    const chain = pod && policyChain({ cluster, pod, direction }, isOwnNode ? ofOwnNode : style);
    if (!chain) return [];
    if (source !== undefined && isUnknownRouter(cluster, source)) {
      return [{ match: isNew, target: { kind: 'undocumented', about: 'balancer' }, origin }];
    }
    return pod.addresses.map((address) => {
      const end = { is: hostCidr(address) };
      const match = direction === 'Egress' ? { source: end } : { destination: end };
      return { match, target: jump(chain), origin: { ...origin, object: pod.ref } };
    });
  };
  const { baseline } = nsxSettings(cluster);
  const undecided: Rule = {
    match: { comment: 'baseline policy', ...isNew },
    target: { kind: 'undocumented', about: 'own-rules' },
    origin,
  };
  const beyondBaseline = (source: Pod | undefined, destination: Pod | undefined): readonly Rule[] => {
    if (!baseline) return [];
    const isNamed = baseline === 'allow_cluster' || source?.namespace === destination?.namespace;
    return source && destination && isNamed ? [] : [undecided];
  };
  return {
    name: 'distributed firewall',
    *rules() {
      const pods = cluster.pods.filter(isAttached);
      for (const pod of pods) yield* toPort(pod, 'Egress');
      for (const pod of pods) yield* toPort(pod, 'Ingress');
    },
    candidates: ({ source, destination }) => [
      ...toPort(cluster.podByAddress(source), 'Egress'),
      ...toPort(cluster.podByAddress(destination), 'Ingress', source),
      ...beyondBaseline(cluster.podByAddress(source), cluster.podByAddress(destination)),
    ],
  };
}

/** Simplified: what goes to a node or to a balancer keeps the pod's address; whether it passes the tier-0 is not known. */
function translation(cluster: Cluster, origin: Origin): Contribution {
  const family: Family = 4;
  const inside = {
    name: 'cluster',
    has: (address: IpAddress) =>
      cluster.podByAddress(address) !== undefined ||
      cluster.nodeByAddress(address) !== undefined ||
      cluster.servicesByAddress(address).length > 0,
  };
  const outOf = (pod: Pod | undefined): readonly Rule[] => {
    if (!pod || isRoutedAsIs(cluster, pod.namespace)) return [];
    const { ref = { kind: 'Namespace', name: pod.namespace } } = cluster.namespaceObject(pod.namespace) ?? {};
    return pod.addresses.map((address) => ({
      match: { source: { is: hostCidr(address) }, destinationSet: { is: inside, negated: true } },
      target: { kind: 'snat', to: outerAddress(cluster, pod.namespace) },
      origin: { component: origin.component, object: ref, evidence: 'assumed' },
    }));
  };
  const chain: Chain = {
    name: 'tier-0 SNAT',
    *rules() {
      for (const pod of cluster.pods.filter(isAttached)) yield* outOf(pod);
    },
    candidates: ({ source }) => outOf(cluster.podByAddress(source)),
  };
  const rules: readonly Rule[] = [{ match: {}, target: jump(chain), origin }];
  return { family, table: 'nat', hook: 'postrouting', place: 'last', rules };
}

/** An address that the plugin wrote down is known. */
function isUnknownRouter(cluster: Cluster, source: IpAddress): boolean {
  if (!contains(routers, source)) return false;
  return cluster.services.every(({ object }) => !(object.annotations[sourceKey] ?? '').split(',').includes(source));
}

function isRoutedAsIs(cluster: Cluster, namespace: string): boolean {
  return cluster.namespaceObject(namespace)?.annotations[noSnat]?.toLowerCase() === 'true';
}

/** Made up: one for each namespace, in the order of the input. */
function outerAddress(cluster: Cluster, namespace: string): IpAddress {
  const { snatRange } = nsxSettings(cluster);
  return addressIn(snatRange?.family === 4 ? snatRange : anyPool, [...cluster.namespaces].indexOf(namespace));
}
