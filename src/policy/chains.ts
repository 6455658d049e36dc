// One policy as a filter chain, as Calico (felix/rules) and kube-router (pkg/controllers/netpol) write it: its rules mark
// what they admit. Who calls it, and what becomes of a packet without the mark, is the engine's matter.

import type { Cluster, Pod } from '#cluster/inventory.js';
import type { Chain } from '#kernel/rule.js';
import type { NetworkPolicyObject, PolicyDirection } from '#manifest/objects.js';
import { type Compiled, candidateRules, everyRule } from './policy-rules.js';

export interface Subject {
  readonly cluster: Cluster;
  readonly pod: Pod;
  readonly direction: PolicyDirection;
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
