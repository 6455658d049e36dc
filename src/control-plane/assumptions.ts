// What nobody gave: every assumed value behind the objects of one answer, with what a person types to replace it.

import type { Touched } from '#cluster/indexed-cluster.js';
import type { Assumption, Cluster, ClusterSettings, Node, Pod, Service, Setting } from '#cluster/inventory.js';
import type { Cidr } from '#wire/address.js';
import { refText } from '#wire/object-ref.js';
import { assumedApiAddresses } from './api-service.js';
import { isDnsService } from './cluster-dns.js';
import { isMadeUp } from './made-service.js';

/** Those of the cluster as a whole, then of its nodes, pods and Services, each in the cluster's order of names. */
export function assumptionsOf(touched: Touched, cluster: Cluster): readonly Assumption[] {
  const { settings, nodes } = cluster;
  const services = sorted(touched.services);
  return [
    ...ofSettings(settings),
    ...ofNodeNames(nodes),
    ...sorted(touched.nodes).flatMap(ofNode),
    ...sorted(touched.pods).flatMap(ofPod),
    ...services.flatMap(ofMadeService),
    ...services.flatMap(ofService),
    ...services.flatMap((service) => ofApiServers(service, cluster)),
  ];
}

function ofSettings(settings: ClusterSettings): Assumption[] {
  const { platform, podNetwork, proxyMode, podCidrs, serviceCidrs, networkCidrs, clusterDomain, dnsAddresses } =
    settings;
  const { nodeDevice, nodeMtuBytes, bridgeNetfilter } = settings;
  return [
    ...setting(platform, 'platform', '--platform'),
    ...setting(podNetwork, 'pod-network', '--cni'),
    ...ofEncapsulation(settings),
    ...setting(proxyMode, 'proxy-mode', '--proxy-mode'),
    ...setting(nodeDevice, 'node-device', '--node-device'),
    ...setting({ ...nodeMtuBytes, value: `MTU ${nodeMtuBytes.value}` }, 'node-device', '--node-mtu'),
    ...setting({ ...bridgeNetfilter, value: 'on' }, 'bridge-netfilter', '--bridge-netfilter'),
    ...setting(blocksText(podCidrs), 'pod-cidr', '--pod-cidr'),
    ...setting(blocksText(serviceCidrs), 'service-cidr', '--service-cidr'),
    ...setting(blocksText(networkCidrs), 'network-cidr', '--network-cidr'),
    ...setting(clusterDomain, 'cluster-domain', '--cluster-domain'),
    ...setting({ ...dnsAddresses, value: dnsAddresses.value.join(',') }, 'dns-address', '--dns-ip'),
  ];
}

function setting({ value, evidence }: Setting<string>, subject: Assumption['subject'], flag: string): Assumption[] {
  return evidence === 'assumed' ? [{ subject, value, flag }] : [];
}

/** Calico or Cilium is there, and nothing of theirs tells how packets get from one node to the other. */
function ofEncapsulation({ calico, cilium, podNetwork }: ClusterSettings): Assumption[] {
  if (podNetwork.evidence !== 'assumed') return [];
  const assumed = (value: string): Assumption => ({ subject: 'encapsulation', value, flag: '--cni' });
  if (calico?.role === 'network' && calico.wrapping === undefined) return [assumed('without a tunnel')];
  return cilium?.owner === 'cluster' && !cilium.config ? [assumed('VXLAN')] : [];
}

function blocksText({ value, evidence }: Setting<readonly Cidr[]>): Setting<string> {
  return { value: value.map(({ text }) => text).join(','), evidence };
}

function ofNodeNames(nodes: readonly Node[]): Assumption[] {
  const names = nodes.filter(({ evidence }) => evidence.name === 'assumed').map(({ name }) => name);
  return names.length > 0 ? [{ subject: 'nodes', value: names.join(', '), flag: '--nodes' }] : [];
}

function ofNode({ ref, name, addresses, podCidrs, evidence }: Node): Assumption[] {
  const found: Assumption[] = [];
  const address = addresses.join(',');
  if (evidence.addresses === 'assumed') {
    const flag = evidence.name === 'assumed' ? '--node-cidr' : `--set node/${name}:ip=${address}`;
    found.push({ subject: 'node-address', object: ref, value: address, flag });
  }
  if (evidence.podCidrs === 'assumed') {
    const value = podCidrs.map(({ text }) => text).join(',');
    found.push({ subject: 'node-pod-cidr', object: ref, value, flag: `--set node/${name}:podCIDR=${value}` });
  }
  return found;
}

function ofPod({ ref, namespace, name, nodeName = '', addresses, ready, evidence }: Pod): Assumption[] {
  const set = `--set pod/${namespace}/${name}`;
  const found: Assumption[] = [];
  // The real name comes with the real pod, from a dump.
  if (evidence.name === 'assumed') found.push({ subject: 'pod-name', object: ref, value: name, flag: '--filename' });
  if (evidence.node === 'assumed') {
    found.push({ subject: 'pod-node', object: ref, value: nodeName, flag: `${set}:node=${nodeName}` });
  }
  if (evidence.addresses === 'assumed' && addresses.length > 0) {
    const value = addresses.join(',');
    found.push({ subject: 'pod-address', object: ref, value, flag: `${set}:ip=${value}` });
  }
  if (evidence.ready === 'assumed') {
    found.push({ subject: 'pod-ready', object: ref, value: String(ready), flag: `${set}:ready=${!ready}` });
  }
  return found;
}

/** The real ones come with a dump. */
function ofMadeService({ ref, object }: Service): Assumption[] {
  const isAssumed = isDnsService(object) && isMadeUp(object);
  return isAssumed ? [{ subject: 'dns-service', object: ref, value: refText(ref), flag: '--filename' }] : [];
}

function ofApiServers(service: Service, cluster: Cluster): Assumption[] {
  const value = assumedApiAddresses(service, cluster).join(',');
  return value === '' ? [] : [{ subject: 'api-address', object: service.ref, value, flag: '--filename' }];
}

function ofService(service: Service): Assumption[] {
  const { ref, namespace, name, clusterIPs, ports, object, evidence } = service;
  const set = `--set service/${namespace}/${name}`;
  const found: Assumption[] = [];
  // The address of the DNS is a setting of the cluster, told as such.
  const isDns = isDnsService(object) && isMadeUp(object);
  if (evidence.clusterIPs === 'assumed' && !isDns) {
    const value = clusterIPs.join(',');
    found.push({ subject: 'cluster-ip', object: ref, value, flag: `${set}:clusterIP=${value}` });
  }
  if (evidence.nodePorts === 'assumed') {
    const made = ports.filter(({ nodePort }, position) => nodePort && !object.ports[position]?.nodePort);
    const values = made.map(({ port, nodePort }) => `${port}:${nodePort}`);
    for (const value of new Set(values)) {
      found.push({ subject: 'node-port', object: ref, value, flag: `${set}:nodePort=${value}` });
    }
  }
  return [...found, ...ofBalancing(service, set)];
}

function ofBalancing({ ref, healthCheckNodePort, balancing }: Service, set: string): Assumption[] {
  const found: Assumption[] = [];
  if (healthCheckNodePort?.evidence === 'assumed') {
    const value = `${healthCheckNodePort.value}`;
    found.push({ subject: 'health-check-port', object: ref, value, flag: `${set}:healthCheckNodePort=${value}` });
  }
  for (const { ip, hostname, resolvesTo } of balancing?.addresses ?? []) {
    const isAssumed = resolvesTo ? resolvesTo.evidence === 'assumed' : balancing?.evidence === 'assumed';
    const address = ip ?? resolvesTo?.value;
    if (!isAssumed || address === undefined) continue;
    const value = hostname === undefined ? address : `${hostname} = ${address}`;
    found.push({ subject: 'balancer-address', object: ref, value, flag: `${set}:loadBalancerIP=${address}` });
  }
  return found;
}

/** Each once, by namespace and name: the same whatever order they were touched in. */
function sorted<T extends { readonly name: string; readonly namespace?: string }>(items: Iterable<T>): T[] {
  const keyOf = ({ namespace = '', name }: T): string => `${namespace}/${name}`;
  return [...new Set(items)].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0));
}
