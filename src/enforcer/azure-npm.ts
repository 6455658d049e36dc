// Azure Network Policy Manager: new connections that a node forwards go through chains of its own, which stand first
// (Azure/azure-container-networking npm/pkg/dataplane/policies/{chain-management,policy}_linux.go). What a node itself
// sends or gets passes none of them.

import type { Pod } from '#cluster/inventory.js';
import type { NetworkView } from '#cni/pod-network.js';
import { attachedPods } from '#cni/sandbox.js';
import {
  acceptPacket,
  type Chain,
  chainOf,
  dropPacket,
  jump,
  jumpLazily,
  type Match,
  type Rule,
  type Target,
} from '#kernel/rule.js';
import type { NetworkPolicyObject, PolicyDirection } from '#manifest/objects.js';
import { chainOfPolicy } from '#policy/chains.js';
import { isolation } from '#policy/isolation.js';
import type { PolicyStyle } from '#policy/policy-style.js';
import { familyOf, hostCidr } from '#wire/address.js';
import { refText } from '#wire/object-ref.js';
import type { Enforcer } from './enforcer.js';

export const azureNpm: Enforcer = {
  name: 'azure-npm',
  title: 'Azure Network Policy Manager',
  component: 'enforcer/azure-npm',
  simplified: [
    'IPv4 only, as it is; its chains stand first in FORWARD, as AKS has them since 1.27',
    'a rule admits by a mark in each direction; real chains mark for ingress and accept for egress',
    'a jump for each pod and policy, where real ones ask an ipset; names of policies’ chains and sets are made up',
  ],

  detect(cluster) {
    const [from] = cluster.evidenceOf('DaemonSet', undefined, 'azure-npm');
    return from && { evidence: 'declared', from };
  },

  contributions(view) {
    const { origin } = view;
    const main = chainOf('AZURE-NPM', [
      { match: {}, target: jump(directionChain(view, 'Ingress')), origin },
      { match: {}, target: jump(directionChain(view, 'Egress')), origin },
      { match: {}, target: jump(acceptChain(view)), origin },
    ]);
    const match: Match = { states: { is: ['NEW'] } };
    return [
      { family: 4, table: 'filter', hook: 'forward', place: 'top', rules: [{ match, target: jump(main), origin }] },
    ];
  },
};

/** Which bit says that a direction admits the packet. */
const admitted: { readonly [D in PolicyDirection]: number } = { Ingress: 0x200, Egress: 0x1000 };

function acceptChain({ origin }: NetworkView): Chain {
  const clear: Target = { kind: 'mark', value: 0, mask: admitted.Ingress | admitted.Egress };
  return chainOf('AZURE-NPM-ACCEPT', [
    { match: { comment: 'CLEAR-AZURE-NPM-MARKS' }, target: clear, origin },
    { match: {}, target: acceptPacket, origin },
  ]);
}

function directionChain(view: NetworkView, direction: PolicyDirection): Chain {
  const isolated = attachedPods(view).filter((pod) => isolation(view.cluster, pod, direction).length > 0);
  return chainOf(
    `AZURE-NPM-${direction.toUpperCase()}`,
    isolated.flatMap((pod) => podRules(view, pod, direction)),
  );
}

/** The policies of one pod in one direction, and the end of what none of them admits. */
function podRules(view: NetworkView, pod: Pod, direction: PolicyDirection): readonly Rule[] {
  const { cluster, origin } = view;
  const policies = isolation(cluster, pod, direction);
  const [first] = policies;
  const style = npmStyle(view, direction);
  const unadmitted: Match = { mark: { is: { value: 0, mask: style.mark } } };
  return pod.addresses
    .filter((address) => familyOf(address) === 4)
    .flatMap((address) => {
      const is = { is: hostCidr(address) };
      const match = { ...(direction === 'Ingress' ? { destination: is } : { source: is }), ...unadmitted };
      const call = (policy: NetworkPolicyObject): Rule => {
        const name = style.naming.policyChain(policy, direction);
        const target = jumpLazily(name, () => chainOfPolicy({ cluster, policy, direction, style }));
        return { match, target, origin: { ...origin, object: pod.ref } };
      };
      // None of the rules was enough; of several policies the first stands for all.
      const unmet = { ...origin, ...(first ? { object: first.ref } : {}), field: ['spec', direction.toLowerCase()] };
      return [...policies.map(call), { match, target: dropPacket, origin: unmet }];
    });
}

function npmStyle({ origin }: NetworkView, direction: PolicyDirection): PolicyStyle {
  return {
    origin,
    mark: admitted[direction],
    naming: {
      policyChain: ({ ref }, way) => `AZURE-NPM-${way.toUpperCase()}-${fnv(refText(ref))}`,
      set: ({ ref }, field) => `azure-npm-${fnv(`${refText(ref)}/${field.join('.')}`)}`,
    },
  };
}

/** FNV-1a of 32 bits, in decimal digits. */
function fnv(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
