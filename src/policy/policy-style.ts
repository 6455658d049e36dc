// The contract between policies and who enforces them: how that engine writes them down.

import type { Pod } from '#cluster/inventory.js';
import type { Origin } from '#kernel/origin.js';
import type { AddressSet, Target } from '#kernel/rule.js';
import type { FieldPath, NetworkPolicyObject, PolicyDirection } from '#manifest/objects.js';
import type { IdentityOf } from './traffic.js';

export interface PolicyStyle {
  /** Of the rules that belong to no policy. */
  readonly origin: Origin;
  readonly naming: PolicyNaming;
  /** The bits that say "admitted": a rule sets them, and the pod's chain looks for them. */
  readonly mark: number;
  /** Left out where addresses are all that its rules see. */
  readonly identityOf?: IdentityOf;
  /** The pods that a policy selects, where its rules name both ends because one chain holds both directions. */
  selected?(policy: NetworkPolicyObject, direction: PolicyDirection): AddressSet;
}

/** Of an engine that has no chains like netfilter's: all policies of a pod and a direction are one. */
export interface PodChainStyle extends PolicyStyle {
  readonly naming: PolicyNaming & {
    podChain(pod: Pod, direction: PolicyDirection): string;
  };
  /** What becomes of a packet that no rule admits. */
  readonly refusal: Target;
  /** Whether the pod's chain lets its own node in; elsewhere such packets do not come by it. */
  readonly ownNode: 'admitted-here' | 'elsewhere';
  /** Left out where addresses are all that its rules see. */
  readonly identityOf?: IdentityOf;
}

export interface PolicyNaming {
  /** `cali-pi-…`, `KUBE-NWPLCY-…` */
  policyChain(policy: NetworkPolicyObject, direction: PolicyDirection): string;
  /** The ipset of a peer or of a named port, by its place in the policy. */
  set(policy: NetworkPolicyObject, field: FieldPath): string;
}
