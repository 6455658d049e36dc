// Kubernetes objects as k8snet keeps them: decoded to the few fields that matter to packets, with API defaults filled in.

import type { Cidr, IpAddress } from '#wire/address.js';
import type { ObjectRef } from '#wire/object-ref.js';
import type { Protocol } from '#wire/packet.js';

/** Null-prototype, so that a key such as `__proto__` is only a key. */
export type StringMap = Readonly<Record<string, string>>;

export interface ObjectMeta {
  readonly ref: ObjectRef;
  readonly name: string;
  /** Empty for cluster-scoped kinds. */
  readonly namespace: string;
  readonly labels: StringMap;
  readonly annotations: StringMap;
  /** The owner with `controller: true`. */
  readonly controller?: { readonly kind: string; readonly name: string };
  /** `metadata.deletionTimestamp` is set. */
  readonly terminating: boolean;
}

export type SelectorOperator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
export interface SelectorRequirement {
  readonly key: string;
  readonly operator: SelectorOperator;
  readonly values: readonly string[];
}
/** A metav1.LabelSelector or NodeSelectorTerm: everything in it must hold; an empty one matches all labels. */
export interface LabelSelector {
  readonly matchLabels: StringMap;
  readonly matchExpressions: readonly SelectorRequirement[];
}

export interface ContainerPort {
  readonly name?: string;
  readonly containerPort: number;
  readonly hostPort?: number;
  readonly hostIP?: IpAddress;
  readonly protocol: Protocol;
}
/** What a container runs, kept only for programs whose flags decide about traffic (see `kinds/pod-template.ts`). */
export interface Program {
  readonly image: string;
  readonly commandLine: readonly string[];
}
export interface Container {
  readonly name: string;
  /** What its image's name says of its C library; absent when it says nothing. */
  readonly libc?: 'musl';
  readonly ports: readonly ContainerPort[];
  /** Number or name of the port that its readiness probe asks. */
  readonly readinessPort?: number | string;
  readonly program?: Program;
  /** Variables with a plain value, kept only for agents of pod networks (see `kinds/environment.ts`). */
  readonly environment?: StringMap;
}
export interface Toleration {
  readonly key?: string;
  readonly operator: 'Equal' | 'Exists';
  readonly value: string;
  readonly effect?: string;
}
export interface NodeSelectorTerm {
  readonly matchExpressions: readonly SelectorRequirement[];
  readonly matchFields: readonly SelectorRequirement[];
}
export type DnsPolicy = 'ClusterFirst' | 'ClusterFirstWithHostNet' | 'Default' | 'None';
export interface DnsConfig {
  readonly nameservers: readonly IpAddress[];
  readonly searches: readonly string[];
  readonly options: readonly { readonly name: string; readonly value?: string }[];
}
export interface HostAlias {
  readonly ip: IpAddress;
  readonly hostnames: readonly string[];
}
/** The part of a PodSpec that packets and the scheduler see. */
export interface PodSpec {
  readonly containers: readonly Container[];
  /** Init containers with `restartPolicy: Always`: they run beside the others. */
  readonly sidecars: readonly Container[];
  readonly nodeName?: string;
  readonly nodeSelector: StringMap;
  /** `requiredDuringSchedulingIgnoredDuringExecution` of nodeAffinity: terms are ORed; absent = no requirement. */
  readonly requiredNodeTerms?: readonly NodeSelectorTerm[];
  readonly tolerations: readonly Toleration[];
  readonly hostNetwork: boolean;
  readonly hostname?: string;
  readonly subdomain?: string;
  readonly dnsPolicy: DnsPolicy;
  readonly dnsConfig?: DnsConfig;
  /** Lines that kubelet adds to /etc/hosts. */
  readonly hostAliases?: readonly HostAlias[];
}
export interface PodTemplate {
  readonly labels: StringMap;
  readonly annotations: StringMap;
  readonly spec: PodSpec;
}

export interface PodObject extends ObjectMeta {
  readonly kind: 'Pod';
  readonly spec: PodSpec;
  /** Absent when the input has no status (a manifest, not a dump). */
  readonly status?: {
    readonly phase?: string;
    readonly podIPs: readonly IpAddress[];
    readonly hostIP?: IpAddress;
    /** The Ready condition; undefined when the status has none. */
    readonly ready?: boolean;
  };
}

export type WorkloadKind =
  | 'Deployment'
  | 'ReplicaSet'
  | 'ReplicationController'
  | 'StatefulSet'
  | 'DaemonSet'
  | 'Job'
  | 'CronJob';
export interface WorkloadObject extends ObjectMeta {
  readonly kind: WorkloadKind;
  /** Default 1. For a Job the pods that run at once: min(parallelism, completions). Unused by DaemonSets. */
  readonly replicas: number;
  /** Absent for ReplicationControllers without one (then the template's labels) and Jobs. */
  readonly selector?: LabelSelector;
  readonly template: PodTemplate;
  /** StatefulSet only. */
  readonly serviceName?: string;
  /** StatefulSet `spec.ordinals.start`; default 0. */
  readonly firstOrdinal: number;
  /** Job with `completionMode: Indexed`. */
  readonly indexed: boolean;
  /** CronJob `spec.suspend`, Job `spec.suspend`. */
  readonly suspended: boolean;
}

export interface ServicePort {
  readonly name: string;
  readonly protocol: Protocol;
  readonly port: number;
  /** A number, or the name of a container port; defaults to `port`. */
  readonly targetPort: number | string;
  readonly nodePort?: number;
  readonly appProtocol?: string;
}
export type ServiceType = 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
export interface ServiceObject extends ObjectMeta {
  readonly kind: 'Service';
  readonly type: ServiceType;
  /** Absent = no selector: someone else writes the endpoints. */
  readonly selector?: StringMap;
  readonly ports: readonly ServicePort[];
  readonly headless: boolean;
  /** As given (clusterIPs, else clusterIP); empty when the input leaves allocation to the API server. */
  readonly clusterIPs: readonly IpAddress[];
  readonly ipFamilies: readonly (4 | 6)[];
  readonly ipFamilyPolicy?: 'SingleStack' | 'PreferDualStack' | 'RequireDualStack';
  readonly externalName?: string;
  readonly externalIPs: readonly IpAddress[];
  readonly loadBalancerIP?: IpAddress;
  readonly loadBalancerClass?: string;
  readonly loadBalancerSourceRanges: readonly string[];
  readonly allocateLoadBalancerNodePorts: boolean;
  readonly loadBalancerIngress: readonly {
    readonly ip?: IpAddress;
    readonly hostname?: string;
    readonly ipMode: 'VIP' | 'Proxy';
  }[];
  readonly externalTrafficPolicy: 'Cluster' | 'Local';
  readonly internalTrafficPolicy: 'Cluster' | 'Local';
  readonly healthCheckNodePort?: number;
  readonly sessionAffinity: 'None' | 'ClientIP';
  /** Default 10800. */
  readonly sessionAffinityTimeoutSeconds: number;
  readonly publishNotReadyAddresses: boolean;
  readonly trafficDistribution?: string;
}

export interface EndpointConditions {
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
}
export interface EndpointEntry {
  /** The first address only: the others mean nothing (discovery/v1). */
  readonly address: IpAddress;
  readonly conditions: EndpointConditions;
  readonly hostname?: string;
  readonly nodeName?: string;
  readonly zone?: string;
  /** Kind, namespace and name of what stands behind the address. */
  readonly targetRef?: { readonly kind: string; readonly namespace: string; readonly name: string };
  readonly zoneHints: readonly string[];
  readonly nodeHints: readonly string[];
}
export interface EndpointPort {
  readonly name: string;
  readonly protocol: Protocol;
  readonly port?: number;
}
/** An EndpointSlice, or one subset of a legacy Endpoints object. */
export interface EndpointsObject extends ObjectMeta {
  readonly kind: 'EndpointSlice' | 'Endpoints';
  /** Label `kubernetes.io/service-name`, or an Endpoints object's own name. */
  readonly serviceName: string;
  readonly ports: readonly EndpointPort[];
  readonly endpoints: readonly EndpointEntry[];
}

export interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: string;
}
export interface NodeObject extends ObjectMeta {
  readonly kind: 'Node';
  readonly podCIDRs: readonly string[];
  readonly providerID?: string;
  readonly taints: readonly Taint[];
  readonly unschedulable: boolean;
  readonly internalIPs: readonly IpAddress[];
  readonly externalIPs: readonly IpAddress[];
  /** The Ready condition; undefined when the input has no status. */
  readonly ready?: boolean;
  readonly kubeletVersion?: string;
  readonly osImage?: string;
}
export interface NamespaceObject extends ObjectMeta {
  readonly kind: 'Namespace';
}
/** Kept only for the names that configure the network (see `kinds/config-map.ts`). */
export interface ConfigMapObject extends ObjectMeta {
  readonly kind: 'ConfigMap';
  readonly data: StringMap;
}
/** A place inside an object: `['spec', 'rules', 0, 'http', 'paths', 1]`. */
export type FieldPath = readonly (string | number)[];

export type PolicyDirection = 'Ingress' | 'Egress';
/** A named port means another number on each pod. */
export interface PolicyPort {
  readonly protocol: Protocol;
  /** Absent: every port of the protocol. */
  readonly port?: number | string;
  /** The last of a range that starts at `port`, a number. */
  readonly endPort?: number;
  readonly field: FieldPath;
}
export type PolicyPeer =
  /** At least one selector: pods of the policy's own namespace unless it selects namespaces. */
  | {
      readonly kind: 'pods';
      readonly podSelector?: LabelSelector;
      readonly namespaceSelector?: LabelSelector;
      readonly field: FieldPath;
    }
  | { readonly kind: 'block'; readonly cidr: Cidr; readonly except: readonly Cidr[]; readonly field: FieldPath };
/** One of the peers, on one of the ports. Absent: anybody, any port; empty: nobody, none (what was given is unreadable). */
export interface PolicyRule {
  readonly peers?: readonly PolicyPeer[];
  readonly ports?: readonly PolicyPort[];
  readonly field: FieldPath;
}
export interface NetworkPolicyObject extends ObjectMeta {
  readonly kind: 'NetworkPolicy';
  readonly podSelector: LabelSelector;
  readonly policyTypes: readonly PolicyDirection[];
  /** Rules of a direction that `policyTypes` does not name have no effect. */
  readonly ingress: readonly PolicyRule[];
  readonly egress: readonly PolicyRule[];
}

export type IngressBackend =
  | {
      readonly kind: 'service';
      readonly name: string;
      /** A number, or the name of a service port; absent where the manifest has neither. */
      readonly port?: number | string;
    }
  | { readonly kind: 'resource'; readonly resource: string; readonly name: string };
export type PathType = 'Exact' | 'Prefix' | 'ImplementationSpecific';
export interface IngressPath {
  /** Empty where the manifest has none. */
  readonly path: string;
  readonly pathType: PathType;
  readonly backend: IngressBackend;
  readonly field: FieldPath;
}
export interface IngressRule {
  /** Lower case; empty: every host. */
  readonly host: string;
  readonly paths: readonly IngressPath[];
  readonly field: FieldPath;
}
export interface IngressObject extends ObjectMeta {
  readonly kind: 'Ingress';
  /** `spec.ingressClassName`; the older annotation is among the annotations. */
  readonly className?: string;
  readonly rules: readonly IngressRule[];
  readonly defaultBackend?: { readonly backend: IngressBackend; readonly field: FieldPath };
  readonly tls: readonly {
    readonly hosts: readonly string[];
    readonly secretName?: string;
    readonly field: FieldPath;
  }[];
  readonly loadBalancerIngress: readonly { readonly ip?: IpAddress; readonly hostname?: string }[];
  /** `metadata.creationTimestamp`, as an API server wrote it. */
  readonly createdAt?: string;
}
export interface IngressClassObject extends ObjectMeta {
  readonly kind: 'IngressClass';
  /** `spec.controller`, e.g. `k8s.io/ingress-nginx`. */
  readonly controllerName: string;
  /** The API server gives it to new Ingresses that name no class. */
  readonly isDefault: boolean;
  readonly createdAt?: string;
}

/** Antrea: pods whose packets leave the cluster with an address of their own. */
export interface EgressObject extends ObjectMeta {
  readonly kind: 'Egress';
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  /** `egressIP`, as written; left out where a pool gives it. */
  readonly address?: string;
}

export type CalicoMode = 'Never' | 'Always' | 'CrossSubnet';
/** Calico: a block of pod addresses. */
export interface IPPoolObject extends ObjectMeta {
  readonly kind: 'IPPool';
  readonly block: string;
  readonly ipipMode: CalicoMode;
  readonly vxlanMode: CalicoMode;
  readonly natOutgoing: boolean;
  readonly disabled: boolean;
  /** Prefix length of what one node takes at a time. */
  readonly blockLength?: number;
}
/** Calico: a block that a node took. */
export interface BlockAffinityObject extends ObjectMeta {
  readonly kind: 'BlockAffinity';
  readonly block: string;
  readonly nodeName: string;
}
export interface FelixConfigurationObject extends ObjectMeta {
  readonly kind: 'FelixConfiguration';
  readonly isBpf: boolean;
  readonly isWireguard: boolean;
  /** `bpfConnectTimeLoadBalancing` and `bpfExternalServiceMode`, as written. */
  readonly connectTime?: string;
  readonly externalService?: string;
  /** `defaultEndpointToHostAction`, as written. */
  readonly endpointToHost?: string;
  readonly vxlanPort?: number;
  readonly vxlanId?: number;
}
/** Groups of APIs with policies of their own, beside Kubernetes' NetworkPolicy. */
export type PolicyApi = 'projectcalico.org' | 'policy.networking.k8s.io' | 'cilium.io' | 'crd.antrea.io';
/** Whom such a policy may concern: selectors hold what could be read of them, and one left out takes all. */
export type PolicySubject =
  | { readonly kind: 'pods'; readonly podSelector?: LabelSelector; readonly namespaceSelector?: LabelSelector }
  /** Nodes, and pods on their network. */
  | { readonly kind: 'nodes'; readonly nodeName?: string };
/** A policy that is not evaluated: only whom it may concern. */
export interface OtherPolicyObject extends ObjectMeta {
  readonly kind: 'OtherPolicy';
  readonly api: PolicyApi;
  readonly directions: readonly PolicyDirection[];
  readonly subjects: readonly PolicySubject[];
}
export interface InstallationObject extends ObjectMeta {
  readonly kind: 'Installation';
  /** Who cables pods: `Calico`, or a cloud's own plugin. */
  readonly cniType: string;
  /** `Iptables`, `Nftables`, `BPF`, `VPP`. */
  readonly dataplane: string;
  readonly pools: readonly {
    readonly block: string;
    /** `IPIP`, `VXLANCrossSubnet`, `None` … */
    readonly encapsulation: string;
    readonly natOutgoing: boolean;
    readonly blockLength?: number;
  }[];
  readonly mtuBytes?: number;
}
/** OpenShift: what its network operator is told, or what it reports. */
export interface OpenShiftNetworkObject extends ObjectMeta {
  /** Of `config.openshift.io`, or of `operator.openshift.io`: two objects of one name. */
  readonly kind: 'OpenShiftNetwork' | 'OpenShiftNetworkOperator';
  /** `OVNKubernetes`, `OpenShiftSDN`. */
  readonly networkType?: string;
  readonly podBlocks: readonly { readonly block: Cidr; readonly nodeLength?: number }[];
  readonly serviceBlocks: readonly Cidr[];
  /** Of pods. */
  readonly mtuBytes?: number;
  readonly genevePort?: number;
  /** Packets of pods leave through the host's stack. */
  readonly routingViaHost?: boolean;
  readonly joinBlocks: readonly Cidr[];
  readonly masqueradeBlocks: readonly Cidr[];
}
/** OVN-Kubernetes: what changes the way of some pods' packets, and whom it takes. */
export interface OvnFeatureObject extends ObjectMeta {
  readonly kind:
    | 'EgressFirewall'
    | 'EgressIP'
    | 'AdminPolicyBasedExternalRoute'
    | 'UserDefinedNetwork'
    | 'ClusterUserDefinedNetwork';
  readonly namespaceSelector?: LabelSelector;
  readonly podSelector?: LabelSelector;
}

/** What Cilium knows of a node. */
export interface CiliumNodeObject extends ObjectMeta {
  readonly kind: 'CiliumNode';
  /** The blocks it gives its pods addresses of, where Cilium's operator shares them out. */
  readonly podCidrs: readonly string[];
  /** On `cilium_host`: the node's own address among those of pods. */
  readonly routerAddresses: readonly IpAddress[];
}

export type KubernetesObject =
  | PodObject
  | WorkloadObject
  | ServiceObject
  | EndpointsObject
  | NodeObject
  | NamespaceObject
  | ConfigMapObject
  | NetworkPolicyObject
  | IngressObject
  | IngressClassObject
  | EgressObject
  | IPPoolObject
  | BlockAffinityObject
  | FelixConfigurationObject
  | OtherPolicyObject
  | InstallationObject
  | OpenShiftNetworkObject
  | OvnFeatureObject
  | CiliumNodeObject;

/** Everything that was read, by kind, in input order. */
export interface Objects {
  readonly pods: readonly PodObject[];
  readonly workloads: readonly WorkloadObject[];
  readonly services: readonly ServiceObject[];
  readonly endpoints: readonly EndpointsObject[];
  readonly nodes: readonly NodeObject[];
  readonly namespaces: readonly NamespaceObject[];
  readonly configMaps: readonly ConfigMapObject[];
  readonly networkPolicies: readonly NetworkPolicyObject[];
  readonly ingresses: readonly IngressObject[];
  readonly ingressClasses: readonly IngressClassObject[];
  readonly egresses: readonly EgressObject[];
  readonly ipPools: readonly IPPoolObject[];
  readonly blockAffinities: readonly BlockAffinityObject[];
  readonly felixConfigurations: readonly FelixConfigurationObject[];
  readonly installations: readonly InstallationObject[];
  readonly ciliumNodes: readonly CiliumNodeObject[];
  readonly otherPolicies: readonly OtherPolicyObject[];
  readonly openShiftNetworks: readonly OpenShiftNetworkObject[];
  readonly ovnFeatures: readonly OvnFeatureObject[];
}
