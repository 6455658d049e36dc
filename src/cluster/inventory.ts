// The settled cluster: every object with the values that manifests leave open filled in, each with how it is known.

import type {
  EgressObject,
  EndpointConditions,
  IngressClassObject,
  IngressObject,
  LabelSelector,
  NamespaceObject,
  NetworkPolicyObject,
  NodeObject,
  OtherPolicyObject,
  OvnFeatureObject,
  PodSpec,
  ServiceObject,
  ServicePort,
  StringMap,
  Taint,
} from '#manifest/objects.js';
import type { Cidr, IpAddress } from '#wire/address.js';
import type { Evidence, ObjectRef } from '#wire/object-ref.js';
import type { Protocol } from '#wire/packet.js';
import type { Balancing } from './balancer.js';
import type { CalicoSettings, EndpointToHost } from './calico.js';
import type { CiliumSettings } from './cilium.js';
import type { FlannelFlags } from './flannel.js';
import type { OvnSettings } from './ovn.js';

/** A value with how it is known, and the flag that overrides it. */
export interface Setting<T> {
  readonly value: T;
  readonly evidence: Evidence;
  /** The object that says so, when one does. */
  readonly from?: ObjectRef;
}

export interface Pod {
  readonly ref: ObjectRef;
  readonly namespace: string;
  readonly name: string;
  readonly labels: StringMap;
  /** The outermost workload it belongs to: the Deployment, not its ReplicaSet. */
  readonly workload?: ObjectRef;
  readonly spec: PodSpec;
  /** Undefined: no node takes it. */
  readonly nodeName?: string;
  /** At most one per family, in the cluster's family order; the node's own for hostNetwork; empty while unscheduled. */
  readonly addresses: readonly IpAddress[];
  /** Not Succeeded or Failed. */
  readonly running: boolean;
  readonly ready: boolean;
  readonly terminating: boolean;
  readonly evidence: {
    readonly name: Evidence;
    readonly node: Evidence;
    readonly addresses: Evidence;
    readonly ready: Evidence;
  };
}

export interface Node {
  readonly ref: ObjectRef;
  readonly name: string;
  readonly labels: StringMap;
  readonly annotations: StringMap;
  readonly taints: readonly Taint[];
  readonly unschedulable: boolean;
  readonly controlPlane: boolean;
  readonly zone?: string;
  /** Internal addresses, the primary one of each family first. */
  readonly addresses: readonly IpAddress[];
  readonly externalAddresses: readonly IpAddress[];
  /** The blocks its pods get addresses from. */
  readonly podCidrs: readonly Cidr[];
  /** The Node object, when the input has one. */
  readonly object?: NodeObject;
  readonly evidence: { readonly name: Evidence; readonly addresses: Evidence; readonly podCidrs: Evidence };
}

export interface Service {
  readonly ref: ObjectRef;
  readonly namespace: string;
  readonly name: string;
  readonly object: ServiceObject;
  /** Empty for headless and ExternalName. */
  readonly clusterIPs: readonly IpAddress[];
  /** As declared, with node ports filled in where the type asks for them. */
  readonly ports: readonly ServicePort[];
  /** Of type LoadBalancer with externalTrafficPolicy Local only: where kube-proxy says whether a node has endpoints. */
  readonly healthCheckNodePort?: Setting<number>;
  /** Of type LoadBalancer only. */
  readonly balancing?: Balancing;
  readonly evidence: { readonly clusterIPs: Evidence; readonly nodePorts: Evidence };
}

/** One address behind a Service, whatever its ports. */
export interface EndpointAddress {
  readonly address: IpAddress;
  readonly conditions: EndpointConditions;
  readonly nodeName?: string;
  readonly zone?: string;
  readonly hostname?: string;
  readonly zoneHints: readonly string[];
  readonly nodeHints: readonly string[];
  /** The pod behind the address, when the input has it. */
  readonly pod?: Pod;
}
export interface Endpoint extends EndpointAddress {
  readonly port: number;
}

/** Endpoints of one service port, both families, in slice order; readiness is not filtered here. */
export interface PortEndpoints {
  readonly portName: string;
  readonly protocol: Protocol;
  readonly endpoints: readonly Endpoint[];
  /** Pods the selector matches whose containers have no port of the wanted name: they are left out. */
  readonly withoutPort: readonly Pod[];
}
export interface ServiceEndpoints {
  /** `derived`: computed from the selector by the controller's rules. */
  readonly evidence: Evidence;
  /** The slices or Endpoints objects they were read from; empty when computed. */
  readonly from: readonly ObjectRef[];
  /** One entry for each port of the Service, in its order. */
  readonly ports: readonly PortEndpoints[];
  /** Every address, with or without a port of the wanted name: what the name of a headless Service resolves to. */
  readonly addresses: readonly EndpointAddress[];
  /** Pods that the selector matches, ready or not. */
  readonly selected: readonly Pod[];
}

/** How kube-proxy knows the traffic of the cluster's own pods (`detectLocalMode`). */
export type DetectLocal =
  /** A source in the cluster's block of pods, or in this node's. */
  | { readonly by: 'cluster-cidr' | 'node-cidr' }
  /** What comes in by this bridge, or by an interface whose name starts so. */
  | { readonly by: 'bridge-interface' | 'interface-name-prefix'; readonly device: string }
  /** Not at all. */
  | { readonly by: 'none' };

/** kube-proxy's own configuration, where it changes what packets meet; the defaults are kube-proxy's. */
export interface KubeProxySettings {
  /** Masquerade everything that goes to a ClusterIP. */
  readonly masqueradeAll: boolean;
  readonly detectLocal: DetectLocal;
  /** Node addresses that answer on node ports; empty: all of them. */
  readonly nodePortAddresses: readonly Cidr[];
  /** Whether 127.0.0.1 answers on node ports (iptables mode, IPv4). */
  readonly localhostNodePorts: boolean;
}

export interface ClusterSettings {
  readonly platform: Setting<string>;
  /** Name of the pod network, a key of its registry. */
  readonly podNetwork: Setting<string>;
  readonly proxyMode: Setting<string>;
  readonly kubeProxy: KubeProxySettings;
  /** Key of the Ingress controller that the platform brings. */
  readonly ingressController?: string;
  readonly flannel: FlannelFlags;
  /** What Calico does with what a pod sends to its own node, where its objects do not say. */
  readonly calicoEndpointToHost: EndpointToHost;
  /** Absent where nothing shows Calico. */
  readonly calico?: CalicoSettings;
  /** OpenShift's word for its pod network: `OVNKubernetes`, `OpenShiftSDN`. */
  readonly networkType?: Setting<string>;
  /** Absent where nothing shows OVN-Kubernetes. */
  readonly ovn?: OvnSettings;
  /** What it is told and is not modelled; absent where there is nothing. */
  readonly ovnFeatures?: readonly OvnFeatureObject[];
  /** Absent where nothing shows Cilium. */
  readonly cilium?: CiliumSettings;
  readonly podCidrs: Setting<readonly Cidr[]>;
  readonly serviceCidrs: Setting<readonly Cidr[]>;
  readonly clusterDomain: Setting<string>;
  /** The blocks of the network that the nodes are in, such as a cloud's VPC or VNet. */
  readonly networkCidrs: Setting<readonly Cidr[]>;
  /** The nodes' own network card, e.g. `eth0`, and its MTU in bytes. */
  readonly nodeDevice: Setting<string>;
  readonly nodeMtuBytes: Setting<number>;
  /** Sysctl `net.bridge.bridge-nf-call-iptables` of the nodes: frames that stay in a bridge pass iptables too. */
  readonly bridgeNetfilter: Setting<boolean>;
  /** Whether routers between the nodes' subnets know the blocks of pods, where a person says so: no manifest does. */
  readonly podsRouted?: boolean;
  /** The cluster DNS Service's addresses. */
  readonly dnsAddresses: Setting<readonly IpAddress[]>;
  /** The C library of every container, where a person says so. */
  readonly libc?: CLibrary;
  /** The search list of the nodes' own resolv.conf. */
  readonly nodeSearch: readonly string[];
}

/** Their resolvers differ (`dns/resolver.ts`). */
export type CLibrary = 'glibc' | 'musl';

/** A value nobody gave. `flag` is what a person types to replace it. */
export interface Assumption {
  readonly subject:
    | 'platform'
    | 'pod-network'
    | 'proxy-mode'
    | 'encapsulation'
    | 'nodes'
    | 'node-address'
    | 'node-device'
    | 'bridge-netfilter'
    | 'node-pod-cidr'
    | 'pod-cidr'
    | 'service-cidr'
    | 'network-cidr'
    | 'cluster-domain'
    | 'dns-address'
    | 'dns-service'
    | 'api-address'
    | 'dns-config'
    | 'c-library'
    | 'search-answer'
    | 'pod-name'
    | 'pod-node'
    | 'pod-address'
    | 'pod-ready'
    | 'cluster-ip'
    | 'node-port'
    | 'health-check-port'
    | 'balancer-address'
    | 'outside-address'
    | 'translated-address';
  readonly object?: ObjectRef;
  readonly value: string;
  readonly flag: string;
}

/** Why a pod has no node: the constraint that removed the last candidates. `pending`: the input itself says so. */
export interface PlacementFailure {
  readonly constraint:
    | 'no-nodes'
    | 'node-selector'
    | 'node-affinity'
    | 'taint'
    | 'unschedulable'
    | 'host-port'
    | 'pending';
  /** What it asked for, e.g. `disk=ssd`, `8080/TCP`; empty when there is nothing to name. */
  readonly wanted: string;
}

/**
 * The inventory. Look-ups are O(1) after a flat, eager index; endpoints are computed on demand and kept.
 * Nothing in here is per node times anything.
 */
export interface Cluster {
  readonly settings: ClusterSettings;
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
  readonly services: readonly Service[];
  readonly namespaces: ReadonlySet<string>;
  /**
   * What namespaceSelectors look at. Of a namespace that the input does not show only `kubernetes.io/metadata.name` is
   * known, which the API server puts on each one: then they are assumed.
   */
  namespaceLabels(name: string): Setting<StringMap>;
  /** Undefined where only its contents are in the input. */
  namespaceObject(name: string): NamespaceObject | undefined;
  readonly ingresses: readonly IngressObject[];
  readonly ingressClasses: readonly IngressClassObject[];
  /** In input order. */
  readonly egresses: readonly EgressObject[];
  node(name: string): Node | undefined;
  nodeByAddress(address: IpAddress): Node | undefined;
  pod(namespace: string, name: string): Pod | undefined;
  /** Pods with an address of their own; hostNetwork pods are found by `podsOn`. */
  podByAddress(address: IpAddress): Pod | undefined;
  /** Every pod on a node, hostNetwork ones too. */
  podsOn(nodeName: string): readonly Pod[];
  /** Pods of one namespace, in input order. */
  podsIn(namespace: string): readonly Pod[];
  /** Pods of a workload named by kind (as in `Deployment`), namespace and name; undefined when there is no such workload. */
  podsOf(kind: string, namespace: string, name: string): readonly Pod[] | undefined;
  /** Pods of one namespace that a selector takes, in input order; no scan when it asks for labels. */
  podsMatching(namespace: string, selector: LabelSelector): readonly Pod[];
  unschedulableReason(pod: Pod): PlacementFailure | undefined;
  service(namespace: string, name: string): Service | undefined;
  servicesIn(namespace: string): readonly Service[];
  /** By ClusterIP, external IP or load-balancer IP, also one behind a load balancer's name. */
  servicesByAddress(address: IpAddress): readonly Service[];
  /** By the name that a load balancer publishes, in any case, with or without a final dot. */
  serviceByBalancerName(hostname: string): Service | undefined;
  servicesByNodePort(port: number): readonly Service[];
  endpoints(service: Service): ServiceEndpoints;
  /** In input order. */
  networkPoliciesIn(namespace: string): readonly NetworkPolicyObject[];
  /** Policies of other APIs, which are not evaluated; in input order. */
  readonly otherPolicies: readonly OtherPolicyObject[];
  /** NetworkPolicies that select the pod, per direction. */
  policiesSelecting(
    pod: Pod,
  ): readonly { readonly ref: ObjectRef; readonly directions: readonly ('Ingress' | 'Egress')[] }[];
  /** Workloads and ConfigMaps by name: what detection looks at. */
  evidenceOf(kind: string, namespace: string | undefined, name: string | RegExp): readonly ObjectRef[];
  /** The first pod of the input with this annotation, of those that pod networks and meshes write. */
  annotatedPod(key: string): ObjectRef | undefined;
  configMap(
    namespace: string | undefined,
    name: string,
  ): { readonly ref: ObjectRef; readonly data: StringMap } | undefined;
  /** The assumptions behind these objects and behind the cluster as a whole, in a stable order. */
  assumptionsOf(touched: {
    pods: Iterable<Pod>;
    nodes: Iterable<Node>;
    services: Iterable<Service>;
  }): readonly Assumption[];
}

/** One node's view of the cluster: what the agents on it work from. */
export interface NodeView {
  readonly cluster: Cluster;
  readonly node: Node;
}

/** What a person overrides on the command line or in `k8snet.yaml`. */
export interface Overrides {
  readonly platform?: string;
  readonly podNetwork?: string;
  readonly proxyMode?: string;
  readonly kubeProxy?: Partial<KubeProxySettings>;
  /** A number of workers beside one control plane, or node names. */
  readonly nodes?: number | readonly string[];
  readonly podCidrs?: readonly Cidr[];
  readonly serviceCidrs?: readonly Cidr[];
  /** The block node addresses are made up from. */
  readonly nodeCidrs?: readonly Cidr[];
  readonly networkCidrs?: readonly Cidr[];
  readonly nodeDevice?: string;
  readonly nodeMtuBytes?: number;
  readonly bridgeNetfilter?: boolean;
  readonly podsRouted?: boolean;
  readonly clusterDomain?: string;
  readonly dnsAddresses?: readonly IpAddress[];
  readonly libc?: CLibrary;
  readonly nodeSearch?: readonly string[];
  /** `--set pod/shop/web-1:node=worker-2`: one field of one object. */
  readonly fields?: readonly { readonly object: string; readonly field: string; readonly value: string }[];
}
