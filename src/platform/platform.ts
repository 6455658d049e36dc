// The contract of a platform: where a cluster runs, and what it brings when nobody says otherwise.

import type { EndpointToHost } from '#cluster/calico.js';
import type { FlannelFlags } from '#cluster/flannel.js';
import type { KubeProxySettings } from '#cluster/inventory.js';
import type { Objects } from '#manifest/objects.js';
import type { ObjectRef } from '#wire/object-ref.js';

export interface PlatformDefaults {
  /** CIDR texts, one per family the platform sets up by default. */
  readonly podCidrs: readonly string[];
  readonly serviceCidrs: readonly string[];
  /** The network the nodes' own addresses are made up from. */
  readonly nodeCidrs: readonly string[];
  /** The cloud's network around nodes, where it is wider than what is around one node. */
  readonly networkCidrs?: readonly string[];
  /** Prefix length of one node's block of pod addresses. */
  readonly nodeMaskLength: { readonly 4: number; readonly 6: number };
  readonly clusterDomain: string;
  /** The nodes' own network card and its MTU. */
  readonly nodeDevice: string;
  readonly nodeMtuBytes: number;
  /** Keys of the pod network and proxy mode registries. */
  readonly podNetwork: string;
  readonly proxyMode: string;
  /** Where it starts kube-proxy otherwise than upstream's defaults. */
  readonly kubeProxy: Partial<KubeProxySettings>;
  /** Where it starts flannel otherwise than the published manifest does. */
  readonly flannel?: Partial<FlannelFlags>;
  /** What its Calico does with what a pod sends to its own node, when nothing says. */
  readonly calicoEndpointToHost?: EndpointToHost;
  readonly dns: DnsDefaults;
  /** Where the API server listens: on the control-plane nodes, or at the provider's. */
  readonly apiServerPort: number;
  /** Key of the load balancer that comes with the platform; absent: a Service of that type stays pending. */
  readonly loadBalancer?: string;
  /** Key of the Ingress controller that comes with it. */
  readonly ingressController?: string;
  /** Names and roles of the nodes assumed when the input has none. */
  readonly nodes: readonly { readonly name: string; readonly controlPlane: boolean }[];
}

/** The cluster's DNS as the platform installs it. */
export interface DnsDefaults {
  readonly namespace: string;
  /** Name of the Service, and of the workload behind it. */
  readonly service: string;
  readonly workload: string;
  /** Label `KEY=VALUE` that the Service selects its pods by. */
  readonly label: readonly [string, string];
  /** The port its container listens on. */
  readonly port: number;
  /** Of a Deployment; `one-per-node`: a DaemonSet. */
  readonly replicas: number | 'one-per-node';
}

export interface Platform {
  readonly name: string;
  /** As its owners write it: `Amazon EKS`. */
  readonly title: string;
  /** What in the input says that the cluster runs here; undefined when nothing does. */
  detect(objects: Objects): { readonly from: ObjectRef; readonly because: string } | undefined;
  readonly defaults: PlatformDefaults;
  /** What is cut short, for the support table. */
  readonly simplified: readonly string[];
}

/** Upstream's CoreDNS, as kubeadm and most others install it. */
export const coreDns: DnsDefaults = {
  namespace: 'kube-system',
  service: 'kube-dns',
  workload: 'coredns',
  label: ['k8s-app', 'kube-dns'],
  port: 53,
  replicas: 2,
};

/**
 * What Kubernetes' own programs do unless told otherwise, and most platforms leave at that: flags `--node-cidr-mask-size-*`
 * of the controller-manager, `--secure-port` of the API server, `--proxy-mode`, and the zone that kubeadm tells kubelets.
 */
export const upstream = {
  nodeMaskLength: { 4: 24, 6: 64 },
  clusterDomain: 'cluster.local',
  proxyMode: 'iptables',
  kubeProxy: {},
  dns: coreDns,
  apiServerPort: 6443,
} as const satisfies Partial<PlatformDefaults>;

/** Machines of somebody's own, of which no manifest tells: a home network, and the card as Linux used to call it. */
export const ownMachines = {
  nodeCidrs: ['192.168.0.0/24', 'fd00:192:168::/64'],
  nodeDevice: 'eth0',
  nodeMtuBytes: 1500,
} as const satisfies Partial<PlatformDefaults>;
