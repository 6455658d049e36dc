// NetworkPolicies at a pod's programs: Cilium judges what a pod sends and what it gets by identities, in maps of the
// endpoint (cilium/cilium bpf/lib/policy.h, pkg/policy). Pods and nodes have one; blocks take only the rest of the world.

import type { Pod } from '#cluster/inventory.js';
import { programChain } from '#kernel/program.js';
import {
  acceptPacket,
  type BaseChain,
  type Chain,
  dropPacket,
  goToLazily,
  type ProgramHook,
  type Rule,
} from '#kernel/rule.js';
import type { PolicyDirection } from '#manifest/objects.js';
import { policyChain } from '#policy/chains.js';
import type { PodChainStyle } from '#policy/policy-style.js';
import type { IdentityOf } from '#policy/traffic.js';
import { type Family, hostCidr } from '#wire/address.js';
import { identityOf } from './cilium-addresses.js';
import { hairpinAddress, hostMark, worldMark } from './cilium-names.js';
import type { CiliumView } from './cilium-way.js';

/** Of no bits that Cilium uses: a policy's rules tell the end of their chain by it. */
const admitted = 0x1;
const chainNames = { Ingress: 'cilium_policy ingress', Egress: 'cilium_policy egress' } as const;

interface Where {
  readonly family: Family;
  readonly hook: ProgramHook;
  readonly direction: PolicyDirection;
}

/** Nothing where nothing isolates the pod. */
export function endpointPolicy(pod: Pod, view: CiliumView, where: Where): readonly BaseChain[] {
  const { enforcement } = view.settings;
  const { family, hook, direction } = where;
  if (enforcement === 'never' || enforcement === 'audit') return [];
  const subject = { cluster: view.cluster, pod, direction };
  const chain =
    policyChain(subject, styleOf(view, identityOf)) ?? (enforcement === 'always' ? closed(view, where) : undefined);
  if (!chain) return [];
  const asWorld = () =>
    policyChain(
      subject,
      styleOf(view, () => ({ identity: 'outsider' })),
    ) ?? chain;
  const withExemptions: Chain = {
    name: chain.name,
    *rules() {
      yield* exemptions(view, where);
      if (direction === 'Ingress') {
        const target = goToLazily('cilium_policy world', asWorld);
        yield { match: { mark: { is: worldMark } }, target, origin: view.origin };
      }
      yield* chain.rules();
    },
  };
  return [programChain(withExemptions, { family, table: 'filter', hook })];
}

/** A pod reaches itself by a Service; and its node reaches it, for probes (`allow-localhost`, always under Kubernetes). */
function exemptions({ origin }: CiliumView, { family, direction }: Where): readonly Rule[] {
  const itself: Rule = { match: { source: { is: hostCidr(hairpinAddress) } }, target: acceptPacket, origin };
  const host: Rule = { match: { mark: { is: hostMark } }, target: acceptPacket, origin };
  return [...(family === 4 ? [itself] : []), ...(direction === 'Ingress' ? [host] : [])];
}

/** `enable-policy: always`: a pod that no policy selects is closed as well. */
function closed({ settings: { config }, origin }: CiliumView, { direction }: Where): Chain {
  const by = config ? { ...origin, object: config, field: ['data', 'enable-policy'] } : origin;
  return {
    name: chainNames[direction],
    rules: () => [
      { match: { states: { is: ['RELATED', 'ESTABLISHED'] } }, target: acceptPacket, origin },
      { match: {}, target: dropPacket, origin: by },
    ],
  };
}

function styleOf({ origin }: CiliumView, identities: IdentityOf): PodChainStyle {
  return {
    origin,
    naming: {
      podChain: (_pod, direction) => chainNames[direction],
      policyChain: ({ ref }) => `${ref.namespace}/${ref.name}`,
      set: (_policy, field) => field.join('.'),
    },
    mark: admitted,
    refusal: dropPacket,
    ownNode: 'elsewhere',
    identityOf: identities,
  };
}
