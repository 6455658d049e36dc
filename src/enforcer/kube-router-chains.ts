// kube-router's chains of a pod: one for both directions. A policy's chain also holds both of its directions, and its
// rules name the pods that it selects (cloudnativelabs/kube-router pkg/controllers/netpol/{pod,policy,npc_iptables}.go).

import type { Pod } from '#cluster/inventory.js';
import type { NetworkView } from '#cni/pod-network.js';
import { attachedPods } from '#cni/sandbox.js';
import type { Origin } from '#kernel/origin.js';
import {
  acceptPacket,
  type Chain,
  chainOf,
  dropPacket,
  jump,
  jumpLazily,
  type Match,
  type Rule,
  type Target,
} from '#kernel/rule.js';
import type { NetworkPolicyObject, PolicyDirection } from '#manifest/objects.js';
import { chainOfPolicy } from '#policy/chains.js';
import { isolation } from '#policy/isolation.js';
import type { PolicyStyle } from '#policy/policy-style.js';
import { type Family, familyOf, hostCidr, type IpAddress } from '#wire/address.js';
import { kubeRouterStyle, podChainName } from './kube-router-names.js';

/** "A policy takes it", and "the pod's chain has let it pass". */
const taken = { value: 0x10000, mask: 0x10000 };
const passed = { value: 0x20000, mask: 0x20000 };
const setTaken: Target = { kind: 'mark', ...taken };
const clearTaken: Target = { kind: 'mark', value: 0, mask: taken.mask };
const rejectPacket: Target = { kind: 'reject', with: 'icmp-port-unreachable' };

export interface SharedChains {
  readonly common: Chain;
  readonly byDefault: Chain;
}

export function commonChain(origin: Origin): Chain {
  return chainOf('KUBE-NWPLCY-COMMON', [
    {
      match: { comment: 'rule to drop invalid state for pod', states: { is: ['INVALID'] } },
      target: dropPacket,
      origin,
    },
    {
      match: { comment: 'rule for stateful firewall for pod', states: { is: ['RELATED', 'ESTABLISHED'] } },
      target: acceptPacket,
      origin,
    },
  ]);
}

/** For a direction that no policy isolates. */
export function defaultChain(origin: Origin): Chain {
  const match = { comment: 'rule to mark traffic matching a network policy' };
  return chainOf('KUBE-NWPLCY-DEFAULT', [{ match, target: setTaken, origin }]);
}

export function acceptPassed(origin: Origin): Rule {
  const match = { comment: 'rule to explicitly ACCEPT traffic that comply to network policies', mark: { is: passed } };
  return { match, target: acceptPacket, origin };
}

interface PodJumps {
  readonly toPods: readonly Rule[];
  readonly fromPods: readonly Rule[];
}

export function podJumps(view: NetworkView, family: Family, shared: SharedChains): PodJumps {
  const style = kubeRouterStyle(view, family, taken.mask);
  const ends = attachedPods(view).flatMap((pod) =>
    pod.addresses.filter((address) => familyOf(address) === family).map((address) => ({ pod, address })),
  );
  const calls = (direction: PolicyDirection, comment: (name: string) => string): readonly Rule[] =>
    ends.map(({ pod, address }) => {
      const name = podChainName(pod);
      const chain = () => podChain({ view, pod, address, direction, style, shared });
      const match = {
        ...podMatch(address, direction),
        comment: `${comment(pod.name)} namespace: ${pod.namespace} to chain ${name}`,
      };
      return { match, target: jumpLazily(name, chain), origin: { ...view.origin, object: pod.ref } };
    });
  return {
    toPods: calls('Ingress', (name) => `rule to jump traffic destined to POD name:${name}`),
    fromPods: calls('Egress', (name) => `rule to jump traffic from POD name:${name}`),
  };
}

interface PodEnd {
  readonly view: NetworkView;
  readonly pod: Pod;
  readonly address: IpAddress;
  /** Which of the two ways into the chain was taken: only who is named for a refusal depends on it. */
  readonly direction: PolicyDirection;
  readonly style: PolicyStyle;
  readonly shared: SharedChains;
}

function podChain({ view, pod, address, direction, style, shared }: PodEnd): Chain {
  const origin = { ...view.origin, object: pod.ref };
  const policies = { Ingress: isolation(view.cluster, pod, 'Ingress'), Egress: isolation(view.cluster, pod, 'Egress') };
  const rule = (match: Match, target: Target): Rule => ({ match, target, origin });
  const open = (['Egress', 'Ingress'] as const).filter((way) => policies[way].length === 0);
  const [refusing] = policies[direction];
  // None of the rules was enough; of several policies the first stands for all.
  const unmet = refusing ? { ...origin, object: refusing.ref, field: ['spec', direction.toLowerCase()] } : origin;
  const place = `POD name:${pod.name} namespace: ${pod.namespace}`;
  return chainOf(podChainName(pod), [
    rule({}, jump(shared.common)),
    rule(
      {
        comment: "rule to permit the traffic traffic to pods when source is the pod's local node",
        sourceType: { is: 'LOCAL' },
        ...podMatch(address, 'Ingress'),
      },
      acceptPacket,
    ),
    ...open.map((way) =>
      rule(
        { ...podMatch(address, way), comment: `run through default ${way.toLowerCase()} network policy chain` },
        jump(shared.byDefault),
      ),
    ),
    ...distinct([...policies.Ingress, ...policies.Egress]).map((policy) =>
      rule(
        { ...policyMatch(policy, address), comment: `run through nw policy ${policy.name}` },
        jumpLazily(style.naming.policyChain(policy, direction), () => bothDirections(policy, view, style)),
      ),
    ),
    {
      match: { comment: `rule to REJECT traffic destined for ${place}`, mark: { is: taken, negated: true } },
      target: rejectPacket,
      origin: unmet,
    },
    rule({}, clearTaken),
    rule({ comment: 'set mark to ACCEPT traffic that comply to network policies' }, { kind: 'mark', ...passed }),
  ]);
}

function podMatch(address: IpAddress, direction: PolicyDirection): Match {
  const is = hostCidr(address);
  return direction === 'Ingress' ? { destination: { is } } : { source: { is } };
}

/** A policy of both types is asked whichever way the packet goes. */
function policyMatch({ policyTypes }: NetworkPolicyObject, address: IpAddress): Match {
  const [only, other] = policyTypes;
  return only && !other ? podMatch(address, only) : {};
}

function bothDirections(policy: NetworkPolicyObject, { cluster }: NetworkView, style: PolicyStyle): Chain {
  const chains = (['Ingress', 'Egress'] as const)
    .filter((direction) => policy.policyTypes.includes(direction))
    .map((direction) => chainOfPolicy({ cluster, policy, direction, style }));
  return {
    name: style.naming.policyChain(policy, 'Ingress'),
    rules: () => chains.flatMap((chain) => [...chain.rules()]),
    candidates: (socket) => chains.flatMap((chain) => [...(chain.candidates?.(socket) ?? chain.rules())]),
  };
}

function distinct<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items)];
}
