// Objects for tests, as the loader would hand them over: every field an API default, except what a test sets.

import type { Cluster, Pod } from '#cluster/inventory.js';
import type {
  ConfigMapObject,
  Container,
  ContainerPort,
  EndpointEntry,
  EndpointsObject,
  NodeObject,
  ObjectMeta,
  Objects,
  PodObject,
  PodSpec,
  ServiceObject,
  StringMap,
  WorkloadKind,
  WorkloadObject,
} from '#manifest/objects.js';
import { type IpAddress, parseAddress, parseCidr } from '#wire/address.js';

export const ip = (text: string): IpAddress => parseAddress(text) ?? assertNever(text);
export const cidr = (text: string) => parseCidr(text) ?? assertNever(text);

function assertNever(text: string): never {
  throw new Error(`not an address: ${text}`);
}

export function labels(pairs: Record<string, string>): StringMap {
  return Object.assign(Object.create(null), pairs);
}

/** `shop/cart`, or a bare name for objects without a namespace. */
function meta(kind: string, path: string, more: Partial<ObjectMeta> = {}): ObjectMeta {
  const [first = '', second] = path.split('/');
  const name = second ?? first;
  const namespace = second === undefined ? '' : first;
  const ref = {
    kind,
    name,
    ...(second !== undefined && { namespace }),
    place: { file: 'shop.yaml', offset: 0, path: [] },
  };
  return { ref, name, namespace, labels: labels({}), annotations: labels({}), terminating: false, ...more };
}

export function port(containerPort: number, more: Partial<ContainerPort> = {}): ContainerPort {
  return { containerPort, protocol: 'TCP', ...more };
}
export function container(name: string, ...ports: ContainerPort[]): Container {
  return { name, ports };
}
export function spec(more: Partial<PodSpec> = {}): PodSpec {
  return {
    containers: [container('main')],
    sidecars: [],
    nodeSelector: labels({}),
    tolerations: [],
    hostNetwork: false,
    dnsPolicy: 'ClusterFirst',
    ...more,
  };
}

export function pod(path: string, more: Partial<PodObject> = {}): PodObject {
  return { kind: 'Pod', ...meta('Pod', path), spec: spec(), ...more };
}
/** A pod of a dump: running and ready on a node, at an address. */
export function runningPod(path: string, nodeName: string, address: string, more: Partial<PodObject> = {}): PodObject {
  const status = { phase: 'Running', podIPs: [ip(address)], ready: true };
  return pod(path, { spec: spec({ nodeName }), status, ...more });
}

export function workload(kind: WorkloadKind, path: string, more: Partial<WorkloadObject> = {}): WorkloadObject {
  const app = labels({ app: path.split('/')[1] ?? path });
  return {
    kind,
    ...meta(kind, path),
    replicas: 1,
    selector: { matchLabels: app, matchExpressions: [] },
    template: { labels: app, annotations: labels({}), spec: spec() },
    firstOrdinal: 0,
    indexed: false,
    suspended: false,
    ...more,
  };
}
export function deployment(path: string, replicas = 1, podSpec: Partial<PodSpec> = {}): WorkloadObject {
  const app = labels({ app: path.split('/')[1] ?? path });
  return workload('Deployment', path, {
    replicas,
    template: { labels: app, annotations: labels({}), spec: spec(podSpec) },
  });
}

export function service(path: string, more: Partial<ServiceObject> = {}): ServiceObject {
  return {
    kind: 'Service',
    ...meta('Service', path),
    type: 'ClusterIP',
    selector: labels({ app: path.split('/')[1] ?? path }),
    ports: [{ name: '', protocol: 'TCP', port: 80, targetPort: 8080 }],
    headless: false,
    clusterIPs: [],
    ipFamilies: [],
    externalIPs: [],
    loadBalancerSourceRanges: [],
    allocateLoadBalancerNodePorts: true,
    loadBalancerIngress: [],
    externalTrafficPolicy: 'Cluster',
    internalTrafficPolicy: 'Cluster',
    sessionAffinity: 'None',
    sessionAffinityTimeoutSeconds: 10800,
    publishNotReadyAddresses: false,
    ...more,
  };
}

export function node(name: string, more: Partial<NodeObject> = {}): NodeObject {
  return {
    kind: 'Node',
    ...meta('Node', name),
    podCIDRs: [],
    taints: [],
    unschedulable: false,
    internalIPs: [],
    externalIPs: [],
    ...more,
  };
}

export function slice(path: string, serviceName: string, more: Partial<EndpointsObject> = {}): EndpointsObject {
  const ports = [{ name: '', protocol: 'TCP', port: 8080 }] as const;
  return { kind: 'EndpointSlice', ...meta('EndpointSlice', path), serviceName, ports, endpoints: [], ...more };
}
export function entry(address: string, more: Partial<EndpointEntry> = {}): EndpointEntry {
  const conditions = { ready: true, serving: true, terminating: false };
  return { address: ip(address), conditions, zoneHints: [], nodeHints: [], ...more };
}

export function configMap(path: string, data: Record<string, string>): ConfigMapObject {
  return { kind: 'ConfigMap', ...meta('ConfigMap', path), data: labels(data) };
}

export function input(more: Partial<Objects> = {}): Objects {
  return {
    pods: [],
    workloads: [],
    services: [],
    endpoints: [],
    nodes: [],
    namespaces: [],
    configMaps: [],
    networkPolicies: [],
    ingresses: [],
    ingressClasses: [],
    ipPools: [],
    blockAffinities: [],
    felixConfigurations: [],
    installations: [],
    ciliumNodes: [],
    otherPolicies: [],
    ...more,
  };
}

/** A cluster DNS with endpoints of somebody's own: no pods are made up for it. */
export function dnsElsewhere(): ServiceObject {
  const { selector, ...rest } = service('kube-system/kube-dns');
  return rest;
}

/** Without the DNS that every cluster is given. */
export function shopPods({ pods }: Cluster): readonly Pod[] {
  return pods.filter(({ namespace }) => namespace !== 'kube-system');
}
