// The contract between policies and who enforces them: how that engine writes them down.

import type { Origin } from '#kernel/origin.js';
import type { AddressSet } from '#kernel/rule.js';
import type { FieldPath, NetworkPolicyObject, PolicyDirection } from '#manifest/objects.js';

export interface PolicyStyle {
  /** Of the rules that belong to no policy. */
  readonly origin: Origin;
  readonly naming: PolicyNaming;
  /** The bits that say "admitted": a rule sets them, and the pod's chain looks for them. */
  readonly mark: number;
  /** The pods that a policy selects, where its rules name both ends because one chain holds both directions. */
  selected?(policy: NetworkPolicyObject, direction: PolicyDirection): AddressSet;
}

export interface PolicyNaming {
  /** `cali-pi-…`, `KUBE-NWPLCY-…` */
  policyChain(policy: NetworkPolicyObject, direction: PolicyDirection): string;
  /** The ipset of a peer or of a named port, by its place in the policy. */
  set(policy: NetworkPolicyObject, field: FieldPath): string;
}
