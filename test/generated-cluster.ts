// Clusters of any size, the same for the same size: what a dump of a big shop would hold, as decoded objects.

import type {
  EndpointsObject,
  NodeObject,
  ObjectMeta,
  Objects,
  PodObject,
  ServiceObject,
  StringMap,
} from '#manifest/objects.js';
import { addressFrom, type IpAddress, numberOf } from '#wire/address.js';
import { service } from './control-plane/builder.js';

export interface Size {
  readonly nodes: number;
  readonly pods: number;
  readonly services: number;
}

/** Nodes take pods in turn, full ones first; Service `index` has the pods `index`, `index + services`, and so on. */
export function generateObjects({ nodes, pods, services }: Size): Objects {
  const podsPerNode = Math.ceil(pods / nodes);
  const podObjects = count(pods, (index) => makePod(index, { podsPerNode, services }));
  return {
    nodes: count(nodes, makeNode),
    pods: podObjects,
    services: count(services, makeService),
    endpoints: count(services, (index) =>
      makeSlice(
        index,
        count(Math.ceil((pods - index) / services), (turn) => podObjects[index + turn * services] as PodObject),
      ),
    ),
    workloads: [],
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
  };
}

/** Namespace and name of the pod and Service with an index. */
export const podName = (index: number) => `cart-${index}`;
export const serviceName = (index: number) => `cart-${index}`;
export const namespaceOf = (serviceIndex: number) => `shop-${serviceIndex % 100}`;

const nodeName = (index: number) => `worker-${index}`;
/** 200 nodes in each /24: the first and last addresses of a subnet are its routers'. */
const nodeAddress = (index: number) => at('172.16.0.10', Math.floor(index / 200) * 256 + (index % 200));
const blockStart = (node: number) => at('10.0.0.0', node * 256);
const podAddress = (node: number, onNode: number) => at('10.0.0.0', node * 256 + onNode + 2);

function makeNode(index: number): NodeObject {
  return {
    ...meta('Node', nodeName(index), ''),
    kind: 'Node',
    podCIDRs: [`${blockStart(index)}/24`],
    taints: [],
    unschedulable: false,
    internalIPs: [nodeAddress(index)],
    externalIPs: [],
    ready: true,
  };
}

function makePod(index: number, { podsPerNode, services }: { podsPerNode: number; services: number }): PodObject {
  const node = Math.floor(index / podsPerNode);
  const service = index % services;
  const ports = [{ name: 'http', containerPort: 8080, protocol: 'TCP' }] as const;
  return {
    ...meta('Pod', podName(index), namespaceOf(service)),
    labels: { app: serviceName(service) },
    kind: 'Pod',
    spec: {
      containers: [{ name: 'cart', ports }],
      sidecars: [],
      nodeName: nodeName(node),
      nodeSelector: noStrings,
      tolerations: [],
      hostNetwork: false,
      dnsPolicy: 'ClusterFirst',
    },
    status: {
      phase: 'Running',
      podIPs: [podAddress(node, index % podsPerNode)],
      hostIP: nodeAddress(node),
      ready: true,
    },
  };
}

function makeService(index: number): ServiceObject {
  const name = serviceName(index);
  return service(`${namespaceOf(index)}/${name}`, {
    ...meta('Service', name, namespaceOf(index)),
    selector: { app: name },
    ports: [{ name: 'http', protocol: 'TCP', port: 80, targetPort: 'http' }],
    clusterIPs: [at('10.96.0.0', index + 100)],
    ipFamilies: [4],
  });
}

function makeSlice(index: number, pods: readonly PodObject[]): EndpointsObject {
  return {
    ...meta('EndpointSlice', `${serviceName(index)}-x7k2p`, namespaceOf(index)),
    kind: 'EndpointSlice',
    serviceName: serviceName(index),
    ports: [{ name: 'http', protocol: 'TCP', port: 8080 }],
    endpoints: pods.map(({ name, namespace, spec, status }) => ({
      address: status?.podIPs[0] as IpAddress,
      conditions: { ready: true, serving: true, terminating: false },
      ...(spec.nodeName === undefined ? {} : { nodeName: spec.nodeName }),
      targetRef: { kind: 'Pod', namespace, name },
      zoneHints: [],
      nodeHints: [],
    })),
  };
}

const noStrings: StringMap = Object.create(null);

function meta(kind: string, name: string, namespace: string): ObjectMeta {
  const place = { file: 'cluster.json', offset: 0, path: [] };
  const ref = { kind, name, ...(namespace === '' ? {} : { namespace }), place };
  return { ref, name, namespace, labels: noStrings, annotations: noStrings, terminating: false };
}

function at(first: string, offset: number): IpAddress {
  return addressFrom(numberOf(first as IpAddress) + BigInt(offset), 4);
}

function count<T>(length: number, make: (index: number) => T): T[] {
  return Array.from({ length }, (_, index) => make(index));
}
