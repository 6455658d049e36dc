// The contract between policies and the pod network that enforces them: how that network writes them down.

import type { Pod } from '#cluster/inventory.js';
import type { Origin } from '#kernel/origin.js';
import type { Target } from '#kernel/rule.js';
import type { FieldPath, NetworkPolicyObject, PolicyDirection } from '#manifest/objects.js';
import type { IdentityOf } from './traffic.js';

export interface PolicyStyle {
  /** Of the rules that belong to no policy. */
  readonly origin: Origin;
  readonly naming: PolicyNaming;
  /** The bits that say "admitted": a rule sets them, and the pod's chain looks for them. */
  readonly mark: number;
  /** What becomes of a packet that no rule admits: Calico drops it, kube-router rejects it. */
  readonly refusal: Target;
  /** Whether the pod's chain lets its own node in; elsewhere such packets do not come by it. */
  readonly ownNode: 'admitted-here' | 'elsewhere';
  /** Left out where addresses are all that its rules see. */
  readonly identityOf?: IdentityOf;
}

export interface PolicyNaming {
  /** `cali-tw-…`, `KUBE-POD-FW-…` */
  podChain(pod: Pod, direction: PolicyDirection): string;
  /** `cali-pi-…`, `KUBE-NWPLCY-…` */
  policyChain(policy: NetworkPolicyObject, direction: PolicyDirection): string;
  /** The ipset of a peer or of a named port, by its place in the policy. */
  set(policy: NetworkPolicyObject, field: FieldPath): string;
}
