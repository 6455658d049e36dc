// A Service that nobody wrote, as the API server completes one: without a ClusterIP, which is allocated like any other.

import type { ServiceObject, ServicePort, StringMap } from '#manifest/objects.js';

export interface WantedService {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly ServicePort[];
  readonly selector?: Readonly<Record<string, string>>;
}

export function madeService({ namespace, name, labels, ports, selector }: WantedService): ServiceObject {
  return {
    kind: 'Service',
    ref: { kind: 'Service', name, namespace },
    name,
    namespace,
    labels: stringMap(labels),
    annotations: stringMap({}),
    terminating: false,
    type: 'ClusterIP',
    ...(selector && { selector: stringMap(selector) }),
    ports,
    headless: false,
    clusterIPs: [],
    ipFamilies: [],
    ipFamilyPolicy: 'SingleStack',
    externalIPs: [],
    loadBalancerSourceRanges: [],
    allocateLoadBalancerNodePorts: true,
    loadBalancerIngress: [],
    externalTrafficPolicy: 'Cluster',
    internalTrafficPolicy: 'Cluster',
    sessionAffinity: 'None',
    sessionAffinityTimeoutSeconds: 10800,
    publishNotReadyAddresses: false,
  };
}

/** Whether k8snet made it up: what somebody wrote has a place. */
export function isMadeUp({ ref }: Pick<ServiceObject, 'ref'>): boolean {
  return ref.place === undefined;
}

export function stringMap(pairs: Readonly<Record<string, string>>): StringMap {
  return Object.assign(Object.create(null), pairs);
}
