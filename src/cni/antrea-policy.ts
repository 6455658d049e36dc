// NetworkPolicies as Antrea's flow tables have them: on the pod's own node, after Services are translated
// (antrea-io/antrea docs/design/ovs-pipeline.md, EgressRule to IngressDefaultRule).

import type { Pod } from '#cluster/inventory.js';
import { acceptPacket, type Chain, chainOf, dropPacket, goToLazily, jumpLazily, type Rule } from '#kernel/rule.js';
import type { PolicyDirection } from '#manifest/objects.js';
import { chainOfPolicy } from '#policy/chains.js';
import { isolation } from '#policy/isolation.js';
import type { PolicyStyle } from '#policy/policy-style.js';
import { refText } from '#wire/object-ref.js';
import type { NetworkView } from './pod-network.js';

const tables = {
  Egress: { rules: 'EgressRule', otherwise: 'EgressDefaultRule' },
  Ingress: { rules: 'IngressRule', otherwise: 'IngressDefaultRule' },
} as const;
/** Between the rules of one packet: flows use a conjunction where netfilter has a mark. */
const admitted = { value: 0x1, mask: 0x1 };

/** Undefined when nothing isolates the pod in this direction. */
export function policyTable({ cluster, origin }: NetworkView, pod: Pod, direction: PolicyDirection): Chain | undefined {
  const policies = isolation(cluster, pod, direction);
  const [first] = policies;
  if (!first) return undefined;
  const { rules: name, otherwise } = tables[direction];
  const style = styleOf(origin);
  // None of the rules was enough; of several policies the first stands for all.
  const unmet = { ...origin, object: first.ref, field: ['spec', direction.toLowerCase()] };
  const isAdmitted = { mark: { is: admitted } };
  return {
    name,
    *rules(): Generator<Rule> {
      yield { match: { states: { is: ['RELATED', 'ESTABLISHED'] } }, target: acceptPacket, origin };
      yield { match: {}, target: { kind: 'mark', value: 0, mask: admitted.mask }, origin };
      for (const policy of policies) {
        const chain = () => chainOfPolicy({ cluster, policy, direction, style });
        yield { match: {}, target: jumpLazily(style.naming.policyChain(policy, direction), chain), origin };
        yield { match: isAdmitted, target: acceptPacket, origin };
      }
      const drop = () => chainOf(otherwise, [{ match: {}, target: dropPacket, origin: unmet }]);
      yield { match: {}, target: goToLazily(otherwise, drop), origin };
    },
  };
}

function styleOf(origin: NetworkView['origin']): PolicyStyle {
  return {
    origin,
    naming: {
      // As `antctl` and Traceflow name them.
      policyChain: ({ ref }) => `K8sNetworkPolicy:${refText(ref)}`,
      set: ({ ref }, field) => `${refText(ref)}/${field.join('.')}`,
    },
    mark: admitted.value,
  };
}
