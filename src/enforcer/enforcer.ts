// The contract of an enforcer: an agent that makes NetworkPolicies count for pods that somebody else cables.

import type { Cluster } from '#cluster/inventory.js';
import type { NetworkView } from '#cni/pod-network.js';
import type { Contribution } from '#kernel/ruleset.js';
import type { Evidence, ObjectRef } from '#wire/object-ref.js';

export interface Enforcer {
  readonly name: string;
  /** As in `policies by …`, in the header of a trace. */
  readonly title: string;
  /** What writes the rules, for origins. */
  readonly component: string;
  /** Undefined where it does not run. */
  detect(cluster: Cluster): Installed | undefined;
  /** What it puts into a node's tables; the view's origin is the enforcer's. */
  contributions(view: NetworkView): readonly Contribution[];
  readonly simplified: readonly string[];
}

/** How it is known that an enforcer runs; `from`: the object that says so. */
export interface Installed {
  readonly evidence: Evidence;
  readonly from?: ObjectRef;
}
