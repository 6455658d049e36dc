// The contract of a pod network: how pods and nodes are cabled.

import type { Cluster, NodeView, Pod } from '#cluster/inventory.js';
import type { Device } from '#kernel/device.js';
import type { Origin } from '#kernel/origin.js';
import type { RouteTable } from '#kernel/route.js';
import type { Contribution } from '#kernel/ruleset.js';
import type { ObjectRef } from '#wire/object-ref.js';

/** A node as the pod network sees it; `origin` says how this network came to be chosen. */
export interface NetworkView extends NodeView {
  readonly origin: Origin;
}

/** What the network puts into a pod's netns, beside `lo`. */
export interface PodAttachment {
  readonly devices: readonly Device[];
  readonly routes: RouteTable;
}

/** What it puts into a node's netns, beside `lo` and the node's own network card. */
export interface NodePreparation {
  readonly devices: readonly Device[];
  readonly routes: RouteTable;
  readonly contributions: readonly Contribution[];
}

export interface PodNetwork {
  readonly name: string;
  /** What writes the rules and routes, for origins: `cni/flannel`. */
  readonly component: string;
  /** As in the header of a trace. */
  readonly title: string;
  /** Whether NetworkPolicies have any effect here. */
  readonly enforcesPolicy: boolean;
  /** It does, and k8snet does not evaluate them here yet: where one selects an end, the trace is undecided. */
  readonly policyUnevaluated?: true;
  /** The object in the input that says this network is installed. */
  detect(cluster: Cluster): ObjectRef | undefined;
  attachPod(pod: Pod, view: NetworkView): PodAttachment;
  prepareNode(view: NetworkView): NodePreparation;
  readonly simplified: readonly string[];
}
