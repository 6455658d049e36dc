// Nodes and pods as the inventory keeps them, put together from what was decided about each.

import type { Node, PlacementFailure, Pod } from '#cluster/inventory.js';
import { impossibleProbe } from '#cluster/readiness-probe.js';
import type { Evidence } from '#wire/object-ref.js';
import { ownFields, podEvidence } from './evidence.js';
import type { FieldOverrides } from './field-overrides.js';
import type { NodeAddresses } from './node-addresses.js';
import type { NodeOutline } from './nodes.js';
import type { NodeBlocks } from './observed-blocks.js';
import { isFinished, type PlannedPod } from './planned-pod.js';
import type { PodAddresses } from './pod-addresses.js';
import type { Placement } from './scheduler.js';

/** The second is deprecated, and still the only one on old nodes. */
const zoneLabels = ['topology.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/zone'];

export function settledNode(
  outline: NodeOutline,
  found: { addresses: ReadonlyMap<string, NodeAddresses>; blocks: ReadonlyMap<string, NodeBlocks> },
): Node {
  const { ref, name, labels, annotations, taints, unschedulable, controlPlane, object } = outline;
  const own = found.addresses.get(name) as NodeAddresses;
  const blocks = found.blocks.get(name) as NodeBlocks;
  const zone = zoneLabels.map((label) => labels[label]).find((value) => value);
  return {
    ref,
    name,
    labels,
    annotations,
    taints,
    unschedulable,
    controlPlane,
    addresses: own.addresses,
    externalAddresses: object?.externalIPs ?? [],
    podCidrs: blocks.cidrs,
    evidence: { name: outline.evidence, addresses: own.evidence, podCidrs: blocks.evidence },
    ...(zone !== undefined && { zone }),
    ...(object && { object }),
  };
}

export interface PodDecisions {
  readonly placements: readonly Placement[];
  readonly addresses: readonly PodAddresses[];
  readonly fields: FieldOverrides;
}

export function settledPods(
  planned: readonly PlannedPod[],
  { placements, addresses, fields }: PodDecisions,
): { pods: readonly Pod[]; unscheduled: ReadonlyMap<Pod, PlacementFailure> } {
  const unscheduled = new Map<Pod, PlacementFailure>();
  const pods = planned.map((plan, index) => {
    const placement = placements[index] as Placement;
    const own = addresses[index] as PodAddresses;
    const ready = readiness(plan, { hasAddress: own.addresses.length > 0, fields });
    const { ref, namespace, name, labels, spec, ownership, terminating } = plan;
    const evidence = podEvidence({
      name: plan.evidence,
      node: placement.evidence,
      addresses: own.evidence,
      ready: ready.evidence,
    });
    const running = !isFinished(plan);
    const pod: { -readonly [K in keyof Pod]: Pod[K] } = {
      ref,
      namespace,
      name,
      labels,
      spec,
      addresses: own.addresses,
      running,
      ready: ready.value,
      terminating,
      evidence,
    };
    if (ownership) pod.workload = ownership.workload;
    if (placement.nodeName !== undefined) pod.nodeName = placement.nodeName;
    if (placement.failure) unscheduled.set(pod, placement.failure);
    return pod;
  });
  return { pods, unscheduled };
}

interface Readiness {
  readonly value: boolean;
  readonly evidence: Evidence;
}

function known(value: boolean, evidence: Evidence): Readiness {
  return { value, evidence };
}

/** A pod without a word about its state is taken to be ready: its probes cannot be run from here. */
function readiness(
  plan: PlannedPod,
  { hasAddress, fields }: { hasAddress: boolean; fields: FieldOverrides },
): Readiness {
  if (isFinished(plan)) return known(false, plan.evidence);
  const declared = ownFields(fields.pods, plan)?.ready;
  if (declared !== undefined) return known(declared && hasAddress, 'declared');
  if (!hasAddress) return known(false, 'derived');
  const { status } = plan;
  if (status?.ready !== undefined) return known(status.ready, plan.evidence);
  if (impossibleProbe(plan.spec)) return known(false, 'derived');
  return status?.phase === 'Pending' ? known(false, plan.evidence) : known(true, 'assumed');
}
