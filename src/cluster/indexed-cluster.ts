// The inventory over settled parts: every look-up a map, built in one flat pass; the rest built when first asked for.

import type {
  ConfigMapObject,
  IngressClassObject,
  IngressObject,
  LabelSelector,
  NamespaceObject,
  NetworkPolicyObject,
  OtherPolicyObject,
  PodObject,
  StringMap,
} from '#manifest/objects.js';
import type { IpAddress } from '#wire/address.js';
import type { ObjectRef } from '#wire/object-ref.js';
import { append } from './grouping.js';
import type {
  Assumption,
  Cluster,
  ClusterSettings,
  Node,
  PlacementFailure,
  Pod,
  Service,
  ServiceEndpoints,
  Setting,
} from './inventory.js';
import { LabelIndex } from './label-index.js';
import { matches } from './selector.js';
import { WorkloadIndex } from './workload-index.js';

export type Touched = Parameters<Cluster['assumptionsOf']>[0];

export interface SettledParts {
  readonly settings: ClusterSettings;
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
  /** Those of the input; `pods` has the planned ones too. */
  readonly podObjects: readonly PodObject[];
  /** For each pod, in the same order: what made it directly. */
  readonly owners: readonly (ObjectRef | undefined)[];
  readonly services: readonly Service[];
  /** Those without a pod may be named here; the others are known from the pods. */
  readonly namespaces: ReadonlySet<string>;
  readonly namespaceObjects: readonly NamespaceObject[];
  readonly workloads: readonly ObjectRef[];
  readonly networkPolicies: readonly NetworkPolicyObject[];
  readonly otherPolicies: readonly OtherPolicyObject[];
  readonly ingresses: readonly IngressObject[];
  readonly ingressClasses: readonly IngressClassObject[];
  readonly configMaps: readonly ConfigMapObject[];
  readonly unscheduled: ReadonlyMap<Pod, PlacementFailure>;
  endpoints(service: Service, cluster: Cluster): ServiceEndpoints;
  assumptions(touched: Touched, cluster: Cluster): readonly Assumption[];
}

export function indexCluster(parts: SettledParts): Cluster {
  return new IndexedCluster(parts);
}

const none: readonly never[] = [];
/** On every namespace: the API server sets it (k8s.io/api core/v1, LabelMetadataName). */
const namespaceNameLabel = 'kubernetes.io/metadata.name';

class IndexedCluster implements Cluster {
  readonly settings: ClusterSettings;
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
  readonly services: readonly Service[];
  readonly namespaces: ReadonlySet<string>;
  readonly ingresses: readonly IngressObject[];
  readonly ingressClasses: readonly IngressClassObject[];
  readonly otherPolicies: readonly OtherPolicyObject[];

  private readonly nodeByName = new Map<string, Node>();
  private readonly nodeOfAddress = new Map<IpAddress, Node>();
  private readonly podNames = new Map<string, Map<string, Pod>>();
  private readonly podOfAddress = new Map<IpAddress, Pod>();
  private readonly podsOfNode = new Map<string, Pod[]>();
  private readonly podsOfNamespace = new Map<string, Pod[]>();
  private readonly labels = new Map<string, LabelIndex>();
  private readonly serviceNames = new Map<string, Map<string, Service>>();
  private readonly servicesOfAddress = new Map<IpAddress, Service[]>();
  private readonly serviceOfBalancerName = new Map<string, Service>();
  private readonly servicesOfNodePort = new Map<number, Service[]>();
  private readonly policies = new Map<string, NetworkPolicyObject[]>();
  private readonly known = new Map<Service, ServiceEndpoints>();
  private readonly workloads: WorkloadIndex;
  private namespaceObjects: ReadonlyMap<string, NamespaceObject> | undefined;
  private readonly labelsOfNamespace = new Map<string, Setting<StringMap>>();
  private annotated: ReadonlyMap<string, ObjectRef> | undefined;

  constructor(private readonly parts: SettledParts) {
    this.settings = parts.settings;
    this.nodes = parts.nodes;
    this.pods = parts.pods;
    this.services = parts.services;
    this.otherPolicies = parts.otherPolicies;
    this.ingresses = parts.ingresses;
    this.ingressClasses = parts.ingressClasses;
    this.workloads = new WorkloadIndex(parts);
    for (const node of parts.nodes) this.addNode(node);
    for (const pod of parts.pods) this.addPod(pod);
    this.namespaces = new Set([...parts.namespaces, ...this.podsOfNamespace.keys()]);
    for (const service of parts.services) this.addService(service);
    for (const policy of parts.networkPolicies) append(this.policies, policy.namespace, policy);
  }

  private addNode(node: Node): void {
    this.nodeByName.set(node.name, node);
    for (const address of [...node.addresses, ...node.externalAddresses]) {
      if (!this.nodeOfAddress.has(address)) this.nodeOfAddress.set(address, node);
    }
  }

  private addPod(pod: Pod): void {
    append(this.podsOfNamespace, pod.namespace, pod);
    if (pod.nodeName !== undefined) append(this.podsOfNode, pod.nodeName, pod);
    // A finished pod keeps its address in its status, but another one may have got it since.
    if (pod.spec.hostNetwork || !pod.running) return;
    for (const address of pod.addresses) if (!this.podOfAddress.has(address)) this.podOfAddress.set(address, pod);
  }

  private addService(service: Service): void {
    const names = this.serviceNames.get(service.namespace) ?? new Map<string, Service>();
    if (names.size === 0) this.serviceNames.set(service.namespace, names);
    names.set(service.name, service);
    const published = service.balancing?.addresses ?? none;
    for (const { hostname } of published) {
      const name = hostname && canonicalName(hostname);
      if (name && !this.serviceOfBalancerName.has(name)) this.serviceOfBalancerName.set(name, service);
    }
    const balanced = published.flatMap(({ ip, resolvesTo }) => ip ?? resolvesTo?.value ?? []);
    const addresses = new Set([...service.clusterIPs, ...service.object.externalIPs, ...balanced]);
    for (const address of addresses) append(this.servicesOfAddress, address, service);
    const nodePorts = new Set(service.ports.map((port) => port.nodePort));
    for (const port of nodePorts) if (port !== undefined) append(this.servicesOfNodePort, port, service);
  }

  node(name: string): Node | undefined {
    return this.nodeByName.get(name);
  }

  nodeByAddress(address: IpAddress): Node | undefined {
    return this.nodeOfAddress.get(address);
  }

  pod(namespace: string, name: string): Pod | undefined {
    let names = this.podNames.get(namespace);
    if (!names) {
      names = new Map(this.podsIn(namespace).map((candidate) => [candidate.name, candidate]));
      this.podNames.set(namespace, names);
    }
    return names.get(name);
  }

  podByAddress(address: IpAddress): Pod | undefined {
    return this.podOfAddress.get(address);
  }

  podsOn(nodeName: string): readonly Pod[] {
    return this.podsOfNode.get(nodeName) ?? none;
  }

  podsIn(namespace: string): readonly Pod[] {
    return this.podsOfNamespace.get(namespace) ?? none;
  }

  podsOf(kind: string, namespace: string, name: string): readonly Pod[] | undefined {
    return this.workloads.podsOf(kind, namespace, name);
  }

  podsMatching(namespace: string, selector: LabelSelector): readonly Pod[] {
    let index = this.labels.get(namespace);
    if (!index) {
      index = new LabelIndex(this.podsIn(namespace));
      this.labels.set(namespace, index);
    }
    return index.matching(selector);
  }

  unschedulableReason(pod: Pod): PlacementFailure | undefined {
    return this.parts.unscheduled.get(pod);
  }

  service(namespace: string, name: string): Service | undefined {
    return this.serviceNames.get(namespace)?.get(name);
  }

  servicesIn(namespace: string): readonly Service[] {
    return [...(this.serviceNames.get(namespace)?.values() ?? none)];
  }

  servicesByAddress(address: IpAddress): readonly Service[] {
    return this.servicesOfAddress.get(address) ?? none;
  }

  serviceByBalancerName(hostname: string): Service | undefined {
    return this.serviceOfBalancerName.get(canonicalName(hostname));
  }

  servicesByNodePort(port: number): readonly Service[] {
    return this.servicesOfNodePort.get(port) ?? none;
  }

  endpoints(service: Service): ServiceEndpoints {
    let endpoints = this.known.get(service);
    if (!endpoints) {
      endpoints = this.parts.endpoints(service, this);
      this.known.set(service, endpoints);
    }
    return endpoints;
  }

  namespaceLabels(name: string): Setting<StringMap> {
    const known = this.labelsOfNamespace.get(name);
    if (known) return known;
    this.namespaceObjects ??= new Map(this.parts.namespaceObjects.map((object) => [object.name, object]));
    const found = this.namespaceObjects.get(name);
    const value = Object.assign(Object.create(null), found?.labels, { [namespaceNameLabel]: name });
    const labels: Setting<StringMap> = found
      ? { value, evidence: 'declared', from: found.ref }
      : { value, evidence: 'assumed' };
    this.labelsOfNamespace.set(name, labels);
    return labels;
  }

  networkPoliciesIn(namespace: string): readonly NetworkPolicyObject[] {
    return this.policies.get(namespace) ?? none;
  }

  policiesSelecting(pod: Pod): ReturnType<Cluster['policiesSelecting']> {
    return this.networkPoliciesIn(pod.namespace)
      .filter((policy) => matches(pod.labels, policy.podSelector))
      .map((policy) => ({ ref: policy.ref, directions: policy.policyTypes }));
  }

  evidenceOf(kind: string, namespace: string | undefined, name: string | RegExp): readonly ObjectRef[] {
    const refs = kind === 'ConfigMap' ? this.parts.configMaps.map((map) => map.ref) : this.workloads.refs();
    return refs.filter(
      (ref) =>
        ref.kind === kind &&
        (namespace === undefined || ref.namespace === namespace) &&
        (typeof name === 'string' ? ref.name === name : name.test(ref.name)),
    );
  }

  annotatedPod(key: string): ObjectRef | undefined {
    this.annotated ??= firstByAnnotation(this.parts.podObjects);
    return this.annotated.get(key);
  }

  configMap(namespace: string | undefined, name: string): ConfigMapObject | undefined {
    return this.parts.configMaps.find(
      (map) => map.name === name && (namespace === undefined || map.namespace === namespace),
    );
  }

  assumptionsOf(touched: Touched): readonly Assumption[] {
    return this.parts.assumptions(touched, this);
  }
}

/** DNS compares names without regard to case; a final dot only says that nothing follows. */
function canonicalName(hostname: string): string {
  return hostname.toLowerCase().replace(/\.$/, '');
}

/** The first pod with each key, read once: every fabric asks for several keys, of a cluster of any size. */
function firstByAnnotation(pods: readonly PodObject[]): ReadonlyMap<string, ObjectRef> {
  const first = new Map<string, ObjectRef>();
  for (const { annotations, ref } of pods) {
    for (const key of Object.keys(annotations)) if (!first.has(key)) first.set(key, ref);
  }
  return first;
}
