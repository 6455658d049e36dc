// NetworkPolicies as OVN-Kubernetes writes them: ACLs at the pod's port of its switch. `ls_in_acl_after_lb` stands for what
// the pod sends, behind the load balancers; `ls_out_acl` for what it gets (ovn-kubernetes docs/design/acls.md).

import type { Pod } from '#cluster/inventory.js';
import { acceptPacket, type Chain, dropPacket, type Rule } from '#kernel/rule.js';
import type { PolicyDirection } from '#manifest/objects.js';
import { policyChain } from '#policy/chains.js';
import type { PodChainStyle } from '#policy/policy-style.js';
import { type Family, familyOf, hostCidr } from '#wire/address.js';
import { managementAddresses, masqueradeAddress, masqueradeBlock } from './ovn-addresses.js';
import type { NetworkView } from './pod-network.js';

const stages = { Ingress: 'ls_out_acl', Egress: 'ls_in_acl_after_lb' } as const;

/** Undefined when nothing isolates the pod. Two ACLs stand beside those of policies, and let packets in. */
export function policyStage(
  view: NetworkView,
  { pod, direction, family }: { readonly pod: Pod; readonly direction: PolicyDirection; readonly family: Family },
): Chain | undefined {
  const { cluster, node, origin } = view;
  const policies = policyChain({ cluster, pod, direction }, aclStyle(view));
  if (!policies) return undefined;
  const admitted = [masqueradeAddress(masqueradeBlock(view, family), 'hairpin')];
  if (direction === 'Ingress') admitted.push(...managementAddresses(cluster, node).map(({ address }) => address));
  const rules = admitted
    .filter((address) => familyOf(address) === family)
    .map((address): Rule => ({ match: { source: { is: hostCidr(address) } }, target: acceptPacket, origin }));
  return {
    name: stages[direction],
    *rules() {
      yield* rules;
      yield* policies.rules();
    },
  };
}

function aclStyle({ origin }: NetworkView): PodChainStyle {
  return {
    origin,
    naming: {
      podChain: (_pod, direction) => stages[direction],
      policyChain: ({ namespace, name }, direction) => `NP:${namespace}:${name}:${direction}`,
      // Simplified: an address set is named by a hash of its owner; this is its place in the policy.
      set: ({ namespace, name }, field) => `${namespace}:${name}:${field.join('.')}`,
    },
    mark: 1,
    refusal: dropPacket,
    ownNode: 'elsewhere',
  };
}
