// kube-network-policies, also as a part of kindnet: the first packet of each connection from or to a pod that a policy
// selects goes to a program, which judges both of its ends (kubernetes-sigs/kube-network-policies
// pkg/dataplane/controller.go, pkg/pipeline/networkpolicy.go). It stands behind DNAT and before SNAT.

import type { Cluster, Pod } from '#cluster/inventory.js';
import {
  type AddressSet,
  acceptPacket,
  type Chain,
  dropPacket,
  type Hook,
  jumpLazily,
  type Match,
  type Rule,
  type Target,
} from '#kernel/rule.js';
import type { Contribution } from '#kernel/ruleset.js';
import type { PolicyDirection } from '#manifest/objects.js';
import { chainOfPolicy } from '#policy/chains.js';
import { isolation } from '#policy/isolation.js';
import type { PolicyStyle } from '#policy/policy-style.js';
import { type Family, familyOf, type IpAddress } from '#wire/address.js';
import { refText } from '#wire/object-ref.js';
import type { NetworkView } from './pod-network.js';
import { attachedPods } from './sandbox.js';

export interface PolicyQueue {
  /** Of the nftables table. */
  readonly table: string;
  readonly number: number;
  /** Releases of 2026 look at what a pod sends to its own node, too. */
  readonly ownNode: 'judged' | 'passed';
}

/** Five before nat's for sources, five behind nat's for destinations, one behind nat's for sources. */
const priorities = { postrouting: 95, prerouting: -95, input: 101 } as const;

export function queueRules(view: NetworkView, queue: PolicyQueue): readonly Contribution[] {
  return ([4, 6] as const).flatMap((family) => {
    const { origin } = view;
    const rule = (match: Match, target: Target): Rule => ({ match, target, origin });
    const set = selectedPods(view, family);
    const program = () => judgement(view);
    const ask: Target = { kind: 'queue', number: queue.number, program };
    const dns = { protocol: 'UDP', destinationPort: 53 } as const;
    const chain = (hook: keyof typeof priorities, rules: readonly Rule[]): Contribution => ({
      family,
      table: 'filter',
      ownTable: { name: queue.table, priority: priorities[hook] },
      hook: hook satisfies Hook,
      place: 'last',
      rules,
    });
    return [
      // Questions to the DNS are judged early, because of a race in older kernels.
      chain('prerouting', [
        rule({ ...dns, sourceSet: { is: set } }, ask),
        rule({ ...dns, destinationSet: { is: set } }, ask),
      ]),
      chain('postrouting', [
        rule(dns, acceptPacket),
        rule({ socketOwner: 'root' }, acceptPacket),
        rule({ states: { is: ['ESTABLISHED', 'RELATED'] } }, acceptPacket),
        rule({ sourceSet: { is: set } }, ask),
        rule({ destinationSet: { is: set } }, ask),
      ]),
      ...(queue.ownNode === 'judged'
        ? [chain('input', [rule({ states: { is: ['NEW'] }, sourceSet: { is: set } }, ask)])]
        : []),
    ];
  });
}

/** Pods of the node that a policy selects, for whichever direction. */
function selectedPods(view: NetworkView, family: Family): AddressSet {
  let addresses: ReadonlySet<IpAddress> | undefined;
  return {
    name: `podips-v${family}`,
    has(address) {
      addresses ??= new Set(
        attachedPods(view)
          .filter((pod) => directions.some((direction) => isolation(view.cluster, pod, direction).length > 0))
          .flatMap((pod) => pod.addresses.filter((own) => familyOf(own) === family)),
      );
      return addresses.has(address);
    },
  };
}

const directions = ['Egress', 'Ingress'] as const satisfies readonly PolicyDirection[];
/** What the program has come to; no packet gets these marks. */
const marks: { readonly [D in PolicyDirection]: number } = { Egress: 1, Ingress: 2 };

/** The source's egress, then the destination's ingress, wherever the two are. */
function judgement(view: NetworkView): Chain {
  return {
    name: 'judgement',
    rules: () => [],
    candidates: ({ source, destination }) =>
      ends(view.cluster, { Egress: source, Ingress: destination }).flatMap(([direction, pod]) =>
        rulesOfEnd(view, direction, pod),
      ),
  };
}

function ends(
  cluster: Cluster,
  addresses: { readonly [D in PolicyDirection]: IpAddress },
): readonly (readonly [PolicyDirection, Pod])[] {
  return directions.flatMap((direction) => {
    const pod = cluster.podByAddress(addresses[direction]);
    return pod ? [[direction, pod] as const] : [];
  });
}

function rulesOfEnd(view: NetworkView, direction: PolicyDirection, pod: Pod): readonly Rule[] {
  const { cluster, origin } = view;
  const policies = isolation(cluster, pod, direction);
  const [first] = policies;
  if (!first) return [];
  const style = queueStyle(view, marks[direction]);
  const unmarked: Match = { mark: { is: { value: 0, mask: style.mark } } };
  return [
    ...policies.map((policy): Rule => {
      const chain = () => chainOfPolicy({ cluster, policy, direction, style });
      return { match: unmarked, target: jumpLazily(style.naming.policyChain(policy, direction), chain), origin };
    }),
    // None of the rules was enough; of several policies the first stands for all.
    {
      match: unmarked,
      target: dropPacket,
      origin: { ...origin, object: first.ref, field: ['spec', direction.toLowerCase()] },
    },
  ];
}

function queueStyle({ origin }: NetworkView, mark: number): PolicyStyle {
  const naming = {
    policyChain: ({ ref }: { ref: Pod['ref'] }) => refText(ref),
    set: ({ ref }: { ref: Pod['ref'] }) => refText(ref),
  };
  return { origin, naming, mark };
}
