// The contract of a proxy mode: how Services become rules on a node.

import type { NodeView } from '#cluster/inventory.js';
import type { Contribution } from '#kernel/ruleset.js';

export interface ProxyMode {
  readonly name: string;
  /** As in the header of a trace: `kube-proxy iptables`. */
  readonly title: string;
  contributions(view: NodeView): readonly Contribution[];
  /** Marks the modelled facts that are cut short, for the support table. */
  readonly simplified: readonly string[];
}
