// The scheduler: a node for every pod that has none. Its filters are in `node-fit.ts`; what it scores is not modelled.
// Simplified: resources, pod (anti-)affinity, topology spread and preferences are ignored; equal nodes take turns.

import type { PlacementFailure } from '#cluster/inventory.js';
import type { PodSpec } from '#manifest/objects.js';
import type { Evidence } from '#wire/object-ref.js';
import type { FieldOverrides } from './field-overrides.js';
import { HostPorts } from './host-ports.js';
import { type Fit, fittingNodes } from './node-fit.js';
import type { NodeOutline } from './nodes.js';
import { isFinished, isPending, type PlannedPod } from './planned-pod.js';
import { stableHash } from './stable-hash.js';

export interface Placement {
  readonly nodeName: string | undefined;
  readonly evidence: Evidence;
  readonly failure?: PlacementFailure;
}

/** Nodes that take turns: pods whose constraints leave the same nodes share one. */
interface Rotation extends Fit {
  next: number;
}

/** One placement for each pod, in the same order. Pods that are bound come first, so that their host ports count. */
export function schedule(
  pods: readonly PlannedPod[],
  nodes: readonly NodeOutline[],
  fields: FieldOverrides,
): readonly Placement[] {
  const scheduler = new Scheduler(nodes);
  const placements: (Placement | undefined)[] = pods.map((pod) => scheduler.bound(pod, fields));
  return placements.map((placement, position) => placement ?? scheduler.place(pods[position] as PlannedPod));
}

/** The nodes on which a pod still waits for an address. */
export function nodesExpecting(pods: readonly PlannedPod[], placements: readonly Placement[]): ReadonlySet<string> {
  const names = new Set<string>();
  pods.forEach(({ status, spec }, position) => {
    const name = placements[position]?.nodeName;
    const hasAddress = spec.hostNetwork || (status !== undefined && status.podIPs.length > 0);
    if (name !== undefined && !hasAddress) names.add(name);
  });
  return names;
}

class Scheduler {
  private readonly hostPorts = new HostPorts();
  private readonly byName: ReadonlyMap<string, NodeOutline>;
  private readonly bySpec = new Map<PodSpec, Rotation>();
  private readonly byConstraints = new Map<string, Rotation>();
  private readonly byNodes = new Map<string, Rotation>();
  private readonly shared = new Map<Evidence, Map<string, Placement>>();

  constructor(private readonly nodes: readonly NodeOutline[]) {
    this.byName = new Map(nodes.map((node) => [node.name, node]));
  }

  bound(pod: PlannedPod, fields: FieldOverrides): Placement | undefined {
    const wanted = fields.pods.size > 0 ? fields.pods.get(`${pod.namespace}/${pod.name}`)?.node : undefined;
    const declared = wanted !== undefined && this.byName.has(wanted) ? wanted : undefined;
    const name = declared ?? pod.nodeName ?? this.hostOf(pod);
    if (name === undefined) {
      return isPending(pod) ? { nodeName: undefined, evidence: pod.evidence, failure: pendingFailure } : undefined;
    }
    if (!isFinished(pod)) this.hostPorts.take(name, pod.spec);
    // A DaemonSet's pod is made for its node.
    return this.placement(name, declared ? 'declared' : pod.evidence === 'assumed' ? 'derived' : pod.evidence);
  }

  place(pod: PlannedPod): Placement {
    const rotation = this.rotationOf(pod.spec);
    if (rotation.failure) return { nodeName: undefined, evidence: 'derived', failure: rotation.failure };
    const { nodes } = rotation;
    for (let step = 0; step < nodes.length; step++) {
      const node = nodes[(rotation.next + step) % nodes.length] as NodeOutline;
      if (!this.hostPorts.take(node.name, pod.spec)) continue;
      rotation.next = (rotation.next + step + 1) % nodes.length;
      return this.placement(node.name, nodes.length === 1 && !rotation.labelsAssumed ? 'derived' : 'assumed');
    }
    const failure = { constraint: 'host-port', wanted: HostPorts.text(pod.spec) } as const;
    return { nodeName: undefined, evidence: 'derived', failure };
  }

  /** A status may name the node by its address only. */
  private hostOf({ status }: PlannedPod): string | undefined {
    const hostIP = status?.hostIP;
    return hostIP && this.nodes.find(({ knownAddresses }) => knownAddresses.includes(hostIP))?.name;
  }

  private placement(nodeName: string, evidence: Evidence): Placement {
    const ofEvidence = this.shared.get(evidence) ?? new Map<string, Placement>();
    this.shared.set(evidence, ofEvidence);
    const known = ofEvidence.get(nodeName) ?? { nodeName, evidence };
    ofEvidence.set(nodeName, known);
    return known;
  }

  /** The nodes are filtered once for each distinct set of constraints, not once a pod. */
  private rotationOf(spec: PodSpec): Rotation {
    let rotation = this.bySpec.get(spec);
    if (rotation) return rotation;
    const constraints = JSON.stringify([spec.nodeSelector, spec.requiredNodeTerms, spec.tolerations]);
    rotation = this.byConstraints.get(constraints);
    if (!rotation) {
      const fit = fittingNodes(this.nodes, spec);
      const key = `${fit.labelsAssumed} ${fit.nodes.length} ${stableHash(fit.nodes.map(({ name }) => name).join())}`;
      rotation = fit.failure ? { ...fit, next: 0 } : (this.byNodes.get(key) ?? { ...fit, next: 0 });
      if (!fit.failure) this.byNodes.set(key, rotation);
      this.byConstraints.set(constraints, rotation);
    }
    this.bySpec.set(spec, rotation);
    return rotation;
  }
}

const pendingFailure: PlacementFailure = { constraint: 'pending', wanted: '' };
