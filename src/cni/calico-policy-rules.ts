// Kubernetes' NetworkPolicies as Felix writes them: Calico takes each for a policy of its tier `default`
// (projectcalico/calico libcalico-go/lib/backend/k8s/conversion/conversion.go, felix/rules/{endpoints,policy}.go, v3.29).

import { createHash } from 'node:crypto';
import { dropPacket, jumpLazily, type Match, type Rule, returnToCaller, type Target } from '#kernel/rule.js';
import { chainOfPolicy, type Subject } from '#policy/chains.js';
import { isolation } from '#policy/isolation.js';
import type { PolicyStyle } from '#policy/policy-style.js';
import type { Family } from '#wire/address.js';
import type { ObjectRef } from '#wire/object-ref.js';
import { acceptMark, chainName } from './calico-names.js';
import type { NetworkView } from './pod-network.js';

/** The next free bit after that for "accept". */
const passMark = { value: 0x20000, mask: 0x20000 };
const prefixes = { Ingress: 'cali-pi-', Egress: 'cali-po-' } as const;
/** What an ipset takes (IPSET_MAXNAMELEN, without its last character). */
const longestSetName = 31;

/** Empty where nothing isolates the pod in this direction: then its profile decides. */
export function tierRules(subject: Subject, view: NetworkView, family: Family): readonly Rule[] {
  const { cluster, pod, direction } = subject;
  const policies = [...isolation(cluster, pod, direction)].sort((a, b) => (a.name < b.name ? -1 : 1));
  const [first] = policies;
  if (!first) return [];
  const { origin } = view;
  const style = felixStyle(view, family);
  const rule = (match: Match, target: Target): Rule => ({ match, target, origin });
  const unpassed: Match = { mark: { is: { ...passMark, value: 0 } } };
  const accepted: Match = { comment: 'Return if policy accepted', mark: { is: acceptMark } };
  return [
    rule({ comment: 'Start of tier default' }, { kind: 'mark', value: 0, mask: passMark.mask }),
    ...policies.flatMap((policy) => {
      const chain = () => chainOfPolicy({ cluster, policy, direction, style });
      return [
        rule(unpassed, jumpLazily(style.naming.policyChain(policy, direction), chain)),
        rule(accepted, returnToCaller),
      ];
    }),
    {
      match: { comment: 'End of tier default. Drop if no policies passed packet', ...unpassed },
      target: dropPacket,
      // None of the rules was enough; of several policies the first stands for all.
      origin: { ...origin, object: first.ref, field: ['spec', direction.toLowerCase()] },
    },
  ];
}

function felixStyle({ origin }: NetworkView, family: Family): PolicyStyle {
  return {
    origin,
    naming: {
      podChain: (_pod, direction) => prefixes[direction],
      policyChain: ({ ref }, direction) => chainName(prefixes[direction], `default/${policyName(ref)}`),
      set: ({ ref }, field) => setName(family, `${policyName(ref)}/${field.join('.')}`),
    },
    mark: acceptMark.value,
    refusal: dropPacket,
    ownNode: 'elsewhere',
  };
}

function policyName({ namespace, name }: ObjectRef): string {
  return `${namespace}/knp.default.${name}`;
}

/** Simplified: Felix hashes the selector as it has rewritten it; this is a hash of its place. */
function setName(family: Family, place: string): string {
  return `cali${family}0s:${createHash('sha256').update(place).digest('base64url')}`.slice(0, longestSetName);
}
