// Policies that may concern the two ends of a path, and whether somebody there enforces them: what has a say that no walk
// evaluates, and what has none.

import type { Node, Pod } from '#cluster/inventory.js';
import type { Fabric } from '#fabric/fabric.js';
import type { PolicyApi, PolicyDirection } from '#manifest/objects.js';
import { isPolicy } from '#policy/chains.js';
import { judgeDirection } from '#policy/judge.js';
import { policiesConcerning } from '#policy/other-policies.js';
import type { PolicyEnforcer } from '#policy/policy-enforcer.js';
import { type Traffic, trafficOf } from '#policy/traffic.js';
import type { ObjectRef } from '#wire/object-ref.js';
import { type Tuple, tupleOf } from '#wire/packet.js';
import { arrives, type Hop, type Leg, type Undecided, type Verdict } from './journey.js';
import { directionOf } from './policy-causes.js';

/** Where policies stand: at a pod, or at a node for what its own network sends and gets. */
export interface PolicyReach {
  readonly pod?: Pod;
  readonly node?: Node;
  readonly direction: PolicyDirection;
}

export interface ReachedBy extends PolicyReach {
  readonly policies: readonly ObjectRef[];
  /** Who enforces them; absent where nothing shows the pod network. */
  readonly network?: string;
  /** What of it they do not admit, where they are enforced. */
  readonly refused?: Traffic;
}

/** With what the policies there would see of the connection, if it came to one. */
interface End extends PolicyReach {
  readonly traffic?: Traffic;
}

/** What stays in one netns meets no policy; a pod that asks itself by its Service leaves its own. */
function endsOf({ cluster }: Fabric, leg: Leg): readonly End[] {
  const { hops } = leg;
  const [first] = hops;
  const last = hops[hops.length - 1];
  if (!first || !last || hops.length === 1) return [];
  const at = ({ place }: Hop, direction: PolicyDirection): readonly End[] => {
    const tuple = tupleSeen(leg, direction);
    const traffic = tuple ? { traffic: trafficOf(cluster, tuple) } : {};
    if (place.kind === 'pod') return [{ pod: place.pod, direction, ...traffic }];
    return place.kind === 'node' ? [{ node: place.node, direction, ...traffic }] : [];
  };
  // Between a node and its own pod nothing of the node's is asked.
  return [...at(first, 'Egress'), ...at(last, 'Ingress')].filter(({ pod }) => pod || hops.length > 2);
}

/** After every DNAT. A node masquerades last of all, so policies on the same node see who sent it. */
function tupleSeen({ hops, verdict }: Leg, direction: PolicyDirection): Tuple | undefined {
  const arrived =
    verdict.kind === 'delivered' ? verdict.step.tuple : verdict.kind === 'left-cluster' ? verdict.tuple : undefined;
  const sent = hops[0]?.packetIn && tupleOf(hops[0].packetIn);
  const lastNode = hops[hops.length - 2]?.steps ?? [];
  const isMasqueradedThere = lastNode.some((step) => step.kind === 'translated' && step.field === 'source');
  if (!arrived || !sent || (direction === 'Ingress' && !isMasqueradedThere)) return arrived;
  return { ...arrived, source: sent.source };
}

/** What enforces NetworkPolicies in this cluster and is not modelled: the network itself, or an agent beside it. */
function unmodelledEnforcer({ podNetwork, cluster }: Fabric): PolicyEnforcer | undefined {
  const { insteadOf, plugin } = podNetwork;
  return insteadOf ?? (plugin.policy === 'not-modelled' ? plugin : plugin.enforcerBeside?.(cluster));
}

/** Of a network that nothing shows it is not known what it enforces: then it has no title. */
function enforcerOf({ podNetwork, cluster }: Fabric, api: PolicyApi): Partial<PolicyEnforcer> | undefined {
  const { plugin, insteadOf, evidence } = podNetwork;
  const there = [insteadOf ?? plugin, plugin.enforcerBeside?.(cluster)];
  const known = there.find((enforcer) => enforcer?.otherPolicies?.includes(api));
  const isShown = insteadOf ? insteadOf.from !== undefined : evidence !== 'assumed';
  return known ?? (isShown ? undefined : {});
}

function selecting({ cluster }: Fabric, { pod, direction }: PolicyReach): readonly ObjectRef[] {
  const policies = pod ? cluster.policiesSelecting(pod) : [];
  return policies.filter(({ directions }) => directions.includes(direction)).map(({ ref }) => ref);
}

function concerning({ cluster }: Fabric, { pod, node, direction }: PolicyReach) {
  const end = pod ? { pod } : node && { node };
  return end ? policiesConcerning(cluster, end, direction) : [];
}

/** Nothing shows the pod network, nor where the cluster runs: that no policy is enforced is a guess. */
function isGuessed({ podNetwork, cluster }: Fabric): boolean {
  const { evidence, insteadOf } = podNetwork;
  return evidence === 'assumed' && !insteadOf && cluster.settings.platform.evidence === 'assumed';
}

/** Where every network that enforces policies would say no. */
function refusedBy(fabric: Fabric, { traffic, direction }: End): Traffic | undefined {
  const isAsked = traffic !== undefined && isGuessed(fabric) && !unmodelledEnforcer(fabric);
  return isAsked && judgeDirection(fabric.cluster, traffic, direction).kind === 'not-admitted' ? traffic : undefined;
}

function unevaluatedAt(fabric: Fabric, asked: End): ReachedBy | undefined {
  const { traffic: _, ...end } = asked;
  const unmodelled = unmodelledEnforcer(fabric);
  const refused = refusedBy(fabric, asked);
  const own = unmodelled || refused ? selecting(fabric, end) : [];
  const others = concerning(fabric, end).filter(({ api }) => enforcerOf(fabric, api));
  const policies = [...own, ...others.map(({ ref }) => ref)];
  if (policies.length === 0) return undefined;
  const [other] = others;
  const network = own.length > 0 ? unmodelled?.title : other && enforcerOf(fabric, other.api)?.title;
  return { ...end, policies, ...(network === undefined ? {} : { network }), ...(refused ? { refused } : {}) };
}

/** Those of a leg's ends that nobody enforces. */
export function unenforcedOn(fabric: Fabric, leg: Leg): readonly ReachedBy[] {
  const { plugin, insteadOf } = fabric.podNetwork;
  const isOff = plugin.policy === 'none' || plugin.enforces?.(fabric.cluster) === false;
  const isOpen = isOff && !unmodelledEnforcer(fabric) && !isGuessed(fabric);
  return endsOf(fabric, leg).flatMap(({ traffic: _, ...end }) => {
    const own = isOpen ? selecting(fabric, end) : [];
    const others = concerning(fabric, end).filter(({ api }) => !enforcerOf(fabric, api));
    const policies = [...own, ...others.map(({ ref }) => ref)];
    return policies.length > 0 ? [{ ...end, policies, network: (insteadOf ?? plugin).title }] : [];
  });
}

/** It may forbid what the modelled part of the network lets through, and admit what a modelled policy does not. */
export function unevaluatedPolicy(
  fabric: Fabric,
  { legs, verdict }: { readonly legs: readonly Leg[]; readonly verdict: Verdict },
): Undecided | undefined {
  for (const end of endsInQuestion(fabric, legs, verdict)) {
    const by = unevaluatedAt(fabric, end);
    if (by) return { kind: 'unknown', missing: { kind: 'policy', ...by } };
  }
  return undefined;
}

function endsInQuestion(fabric: Fabric, legs: readonly Leg[], verdict: Verdict): readonly End[] {
  if ((verdict.kind === 'dropped' || verdict.kind === 'rejected') && isPolicy(verdict.origin.object)) {
    const direction = directionOf(verdict.origin.field);
    const { source, destination } = verdict.tuple;
    const pod = fabric.cluster.podByAddress(direction === 'Egress' ? source : destination);
    return pod ? [{ pod, direction }] : [];
  }
  return arrives(verdict) ? legs.flatMap((leg) => (leg.purpose === 'reply' ? [] : endsOf(fabric, leg))) : [];
}
