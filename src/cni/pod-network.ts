// The contract of a pod network: how pods and nodes are cabled.

import type { Cluster, NodeView, Pod } from '#cluster/inventory.js';
import type { OtherSource } from '#cluster/other-source.js';
import type { Device, DevicePrograms } from '#kernel/device.js';
import type { Origin } from '#kernel/origin.js';
import type { PolicyRouting } from '#kernel/policy-routing.js';
import type { Program } from '#kernel/program.js';
import type { RouteTable } from '#kernel/route.js';
import type { Contribution } from '#kernel/ruleset.js';
import type { PolicyApi } from '#manifest/objects.js';
import type { PolicyEnforcer } from '#policy/policy-enforcer.js';
import type { IdentityOf } from '#policy/traffic.js';
import type { ProxyMode } from '#proxy/proxy-mode.js';
import type { ObjectRef } from '#wire/object-ref.js';

/** A node as the pod network sees it; `origin` says how this network came to be chosen. */
export interface NetworkView extends NodeView {
  readonly origin: Origin;
}

/** What the network puts into a pod's netns, beside `lo`. */
export interface PodAttachment {
  readonly devices: readonly Device[];
  readonly routes: RouteTable;
  /** What the pod's sockets run. */
  readonly socketProgram?: Program;
}

/** What it puts into a node's netns, beside `lo` and the node's own network card. */
export interface NodePreparation {
  readonly devices: readonly Device[];
  readonly routes: RouteTable;
  /** Tables beside `main`, and who asks them. */
  readonly policy?: PolicyRouting;
  readonly contributions: readonly Contribution[];
  /** What it puts at the node's network card. */
  readonly cardPrograms?: DevicePrograms;
  /** What the sockets of the node's processes run. */
  readonly socketProgram?: Program;
}

export interface PodNetwork {
  readonly name: string;
  /** What writes the rules and routes, for origins: `cni/flannel`. */
  readonly component: string;
  /** As in the header of a trace. */
  readonly title: string;
  /** What the network itself makes of NetworkPolicies: nothing, rules that a walk meets, or what is not modelled. */
  readonly policy: 'none' | 'walked' | 'not-modelled';
  /** False where a setting turns that off, or it shows itself as a release that filters nothing yet. */
  filters?(cluster: Cluster): boolean;
  /** Whose policies beside those it enforces too; none of them is evaluated. Left out: of no other API. */
  readonly otherPolicies?: readonly PolicyApi[];
  /** What else enforces policies in this cluster, and is not modelled. */
  enforcerBeside?(cluster: Cluster): PolicyEnforcer | undefined;
  /** What translates Services in kube-proxy's stead, where nothing of kube-proxy is left on the nodes. */
  proxy?(cluster: Cluster): ProxyMode | undefined;
  /** What in the input has a say on a path between two ends here, and is not modelled. */
  unmodelledOn?(cluster: Cluster, ends: Ends): Unmodelled | undefined;
  /** Whom its policies know behind an address; left out where they go by addresses alone. */
  readonly identityOf?: IdentityOf;
  /** How far pods reach each other, where that is less than the cluster: nodes on one link, or the node itself. */
  readonly reach?: 'link' | 'node';
  /** It leaves packets to pods of another subnet to the routers, which have to know where pods are: told by BGP, or by hand. */
  readonly viaRouters?: true;
  /** What gives a pod's packets another source outside the cluster, where an object says so; that is not modelled. */
  sourceOutside?(pod: Pod, cluster: Cluster): OtherSource | undefined;
  /** The object in the input that says this network is installed. */
  detect(cluster: Cluster): ObjectRef | undefined;
  attachPod(pod: Pod, view: NetworkView): PodAttachment;
  prepareNode(view: NetworkView): NodePreparation;
  /** Left out where the network between the nodes knows addresses of nodes only. */
  readonly underlay?: Underlay;
  readonly simplified: readonly string[];
}

/** Of a path: pods with a network of their own. */
export interface Ends {
  readonly source?: Pod;
  readonly destination?: Pod;
}
export interface Unmodelled {
  readonly object: ObjectRef;
  /** `decides`: whether the packet arrives. `changes-source`: whose address others outside see. */
  readonly effect: 'decides' | 'changes-source';
}

/** A network between the nodes that routes addresses of pods too, as clouds do. */
export interface Underlay {
  /** The card of its node by which packets to a pod come in. */
  cardOf(pod: Pod, view: NetworkView): string;
  /** Which of several cards a pod has is not in the API. */
  readonly cards?: 'guessed';
  /** Where the blocks of that network (`networkCidrs`) decide who is inside and who is masqueraded. */
  readonly asksForBlocks?: true;
  /** Its routers learn them only from somebody, by BGP or by hand, which no manifest shows. */
  readonly learns?: true;
  /** Where it does more than route: pods of one node meet it too. */
  readonly between?: Between;
}

/** What every packet from or to a pod passes on its way between two machines, as one machine: its rules, on no node. */
export interface Between {
  /** As in a trace: `NSX`. */
  readonly title: string;
  contributions(cluster: Cluster, origin: Origin): readonly Contribution[];
}
