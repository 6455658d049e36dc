// The objects read so far, by identity: of several with one name the last counts, as with `kubectl apply`.

import type { Place } from '#wire/object-ref.js';
import type { KubernetesObject, Objects } from './objects.js';

export interface Entry {
  readonly objects: readonly KubernetesObject[];
  readonly place: Place;
  /** uid and resourceVersion, where an API server gave them: the same twice is one object. */
  readonly version?: string;
}

const listOf: { readonly [Kind in KubernetesObject['kind']]: keyof Objects } = {
  Pod: 'pods',
  Deployment: 'workloads',
  ReplicaSet: 'workloads',
  ReplicationController: 'workloads',
  StatefulSet: 'workloads',
  DaemonSet: 'workloads',
  Job: 'workloads',
  CronJob: 'workloads',
  Service: 'services',
  Endpoints: 'endpoints',
  EndpointSlice: 'endpoints',
  Node: 'nodes',
  Namespace: 'namespaces',
  ConfigMap: 'configMaps',
  NetworkPolicy: 'networkPolicies',
  Ingress: 'ingresses',
  IngressClass: 'ingressClasses',
  Egress: 'egresses',
  IPPool: 'ipPools',
  BlockAffinity: 'blockAffinities',
  FelixConfiguration: 'felixConfigurations',
  Installation: 'installations',
  CiliumNode: 'ciliumNodes',
  OtherPolicy: 'otherPolicies',
  OpenShiftNetwork: 'openShiftNetworks',
  OpenShiftNetworkOperator: 'openShiftNetworks',
  EgressFirewall: 'ovnFeatures',
  EgressIP: 'ovnFeatures',
  AdminPolicyBasedExternalRoute: 'ovnFeatures',
  UserDefinedNetwork: 'ovnFeatures',
  ClusterUserDefinedNetwork: 'ovnFeatures',
};

/** Every list there is, empty. */
export function noObjects() {
  const lists = Object.values(listOf).map((list): [keyof Objects, never[]] => [list, []]);
  return Object.fromEntries(lists) as { [List in keyof Objects]: never[] };
}

export class Collection {
  private readonly entries = new Map<string, Entry>();

  /** Returns the earlier entry of the same name, unless it is the very same object. */
  add(entry: Entry): Entry | undefined {
    const first = entry.objects[0];
    if (first === undefined) return undefined;
    const key = `${first.ref.kind}/${first.namespace}/${first.name}`;
    const earlier = this.entries.get(key);
    if (earlier !== undefined && earlier.version !== undefined && earlier.version === entry.version) return undefined;
    this.entries.set(key, entry);
    return earlier;
  }

  toObjects(): Objects {
    const lists: { [List in keyof Objects]: KubernetesObject[] } = noObjects();
    for (const { objects } of this.entries.values()) {
      for (const object of objects) lists[listOf[object.kind]].push(object);
    }
    return lists as ReturnType<typeof noObjects>;
  }
}
