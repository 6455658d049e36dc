// Policies as filter chains. One policy: its rules mark what they admit, as Calico (felix/rules) and kube-router
// (pkg/controllers/netpol) write it. All policies of a pod and direction: for engines without chains of their own names.

import type { Cluster, Pod } from '#cluster/inventory.js';
import { acceptPacket, type Chain, dropPacket, jumpLazily, type Rule, returnToCaller } from '#kernel/rule.js';
import type { NetworkPolicyObject, PolicyDirection } from '#manifest/objects.js';
import { isolation } from './isolation.js';
import { type Compiled, candidateRules, everyRule } from './policy-rules.js';
import type { PodChainStyle } from './policy-style.js';

export interface Subject {
  readonly cluster: Cluster;
  readonly pod: Pod;
  readonly direction: PolicyDirection;
}

/** Undefined when nothing isolates the pod in this direction, and for pods on the host's network, which have no chain. */
export function policyChain(subject: Subject, style: PodChainStyle): Chain | undefined {
  const { cluster, pod, direction } = subject;
  if (pod.spec.hostNetwork) return undefined;
  const policies = isolation(cluster, pod, direction);
  const [first] = policies;
  if (!first) return undefined;
  const { origin, naming } = style;
  const isMarked = { mark: { is: { value: style.mark, mask: style.mark } } };
  const isUnmarked = { mark: { is: { value: 0, mask: style.mark } } };
  const rule = (match: Rule['match'], target: Rule['target']): Rule => ({ match, target, origin });
  const ownNode: Rule = rule({ sourceType: { is: 'LOCAL' } }, acceptPacket);
  // The list of rules that none of was enough; of several policies the first stands for all.
  const unmet = { ...origin, object: first.ref, field: ['spec', direction.toLowerCase()] };
  return {
    name: naming.podChain(pod, direction),
    *rules() {
      yield rule({ states: { is: ['RELATED', 'ESTABLISHED'] } }, acceptPacket);
      yield rule({ states: { is: ['INVALID'] } }, dropPacket);
      if (direction === 'Ingress' && style.ownNode === 'admitted-here') yield ownNode;
      yield rule({}, { kind: 'mark', value: 0, mask: style.mark });
      for (const policy of policies) {
        const chain = () => chainOfPolicy({ cluster, policy, direction, style });
        yield rule(isUnmarked, jumpLazily(naming.policyChain(policy, direction), chain));
      }
      yield rule(isMarked, returnToCaller);
      yield { match: {}, target: style.refusal, origin: unmet };
    },
  };
}

/** Rules of one policy, for whatever pod it isolates: made when a packet asks, only those that its port can match. */
export function chainOfPolicy(compiled: Compiled): Chain {
  const { policy, direction, style } = compiled;
  return {
    name: style.naming.policyChain(policy, direction),
    rules: () => everyRule(compiled),
    candidates: (socket) => candidateRules(compiled, socket),
  };
}

/** Whether a rule was written for a NetworkPolicy: what a step's origin tells. */
export function isPolicy(object: { readonly kind: string } | undefined): object is NetworkPolicyObject['ref'] {
  return object?.kind === 'NetworkPolicy';
}
