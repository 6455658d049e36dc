// Furnishes network namespaces from the chosen plugins, each when it is first visited, and keeps them.

import type { Balancer } from '#cluster/balancer.js';
import type { Cluster, Node, Pod, Service } from '#cluster/inventory.js';
import { podNetworks } from '#cni/index.js';
import type { Ends, NetworkView, PodNetwork, Unmodelled } from '#cni/pod-network.js';
import { networkTitle, recogniseNetwork, type ShownNetwork } from '#cni/recognised.js';
import { nodeCacheFurniture } from '#dns/node-cache-device.js';
import type { Enforcer } from '#enforcer/enforcer.js';
import { enforcers } from '#enforcer/index.js';
import type { NetnsId } from '#kernel/device.js';
import type { NetNamespace } from '#kernel/netns.js';
import type { Origin } from '#kernel/origin.js';
import { mainTableOnly } from '#kernel/policy-routing.js';
import { joinTables, routeTable } from '#kernel/route.js';
import { assemble, noRules } from '#kernel/ruleset.js';
import { proxyModes } from '#proxy/index.js';
import type { ProxyMode } from '#proxy/proxy-mode.js';
import type { IpAddress } from '#wire/address.js';
import { type Evidence, type ObjectRef, refText } from '#wire/object-ref.js';
import { front, furnishBalancer, furnishClient, furnishGateway, type Target, targetsOf } from './fronts.js';
import { FurnishedNetns } from './furnished-netns.js';
import { nodeListeners, podListeners } from './listeners.js';
import { nodeCard, nodeRoutes } from './node-network.js';
import { furnishProxy, type WebProxy } from './proxies.js';

/** The registries a fabric chooses from: the shipped ones, unless a test brings its own. */
export interface Plugins {
  readonly podNetworks: Readonly<Record<string, PodNetwork>>;
  readonly proxyModes: Readonly<Record<string, ProxyMode>>;
  readonly enforcers: Readonly<Record<string, Enforcer>>;
}

/** A plugin with how it came to be chosen. */
export interface Chosen<T> {
  readonly plugin: T;
  readonly evidence: Evidence;
  readonly from?: ObjectRef;
  /** What the input really shows, when k8snet cannot model that and stands in with `plugin`. */
  readonly insteadOf?: Omit<ShownNetwork, 'from'> & { readonly from?: ObjectRef };
}

/** What a netns belongs to. */
export type Owner =
  | { readonly kind: 'pod'; readonly pod: Pod }
  | { readonly kind: 'node'; readonly node: Node }
  /** A machine outside the cluster. */
  | { readonly kind: 'client'; readonly address: IpAddress }
  | {
      readonly kind: 'balancer';
      readonly service: Service;
      readonly balancer: Balancer;
      readonly targets: readonly Target[];
    }
  /** A web proxy outside the cluster that serves an Ingress. */
  | { readonly kind: 'proxy'; readonly proxy: WebProxy }
  /** Translates between a node's public address and its own. */
  | { readonly kind: 'gateway'; readonly node: Node }
  /** The network between the nodes, where it does more than route. */
  | { readonly kind: 'between'; readonly title: string };

export class Fabric {
  readonly cluster: Cluster;
  readonly podNetwork: Chosen<PodNetwork>;
  readonly proxyMode: Chosen<ProxyMode>;
  /** Who enforces NetworkPolicies beside the pod network. */
  readonly enforcers: readonly Chosen<Enforcer>[];
  private readonly hasProxy: boolean;
  private readonly kept = new Map<NetnsId, NetNamespace>();
  private readonly owners = new Map<NetnsId, Owner>();

  constructor(cluster: Cluster, plugins: Plugins = { podNetworks, proxyModes, enforcers }) {
    this.cluster = cluster;
    this.podNetwork = choosePodNetwork(cluster, plugins.podNetworks);
    this.enforcers = installedEnforcers(cluster, plugins.enforcers);
    const replacement = networksProxy(cluster, this.podNetwork);
    this.proxyMode = replacement ?? chooseProxyMode(cluster, plugins.proxyModes);
    this.hasProxy = replacement === undefined;
  }

  /** How many netns this fabric has made: what `scale.test.ts` counts. */
  get furnished(): number {
    return this.kept.size;
  }

  /** The netns a pod's processes run in: the node's own for hostNetwork. Undefined while it runs nowhere. */
  netnsOfPod(pod: Pod): NetNamespace | undefined {
    const node = pod.nodeName === undefined ? undefined : this.cluster.node(pod.nodeName);
    if (!node || !pod.running || pod.addresses.length === 0) return undefined;
    if (pod.spec.hostNetwork) return this.netnsOfNode(node);
    return this.keep(`pod/${refText(pod.ref)}`, { kind: 'pod', pod }, (id) => this.furnishPod(id, pod, node));
  }

  netnsOfNode(node: Node): NetNamespace {
    return this.keep(`node/${node.name}`, { kind: 'node', node }, (id) => this.furnishNode(id, node));
  }

  netnsOfClient(address: IpAddress): NetNamespace {
    return this.keep(`client/${address}`, { kind: 'client', address }, () => furnishClient(address));
  }

  netnsOfBalancer(service: Service, balancer: Balancer): NetNamespace {
    const { cluster } = this;
    const owner = (): Owner => ({
      kind: 'balancer',
      service,
      balancer,
      targets: targetsOf(cluster, service, balancer),
    });
    const id = `balancer/${refText(service.ref)}`;
    return this.kept.get(id) ?? this.keep(id, owner(), () => furnishBalancer(cluster, service, balancer));
  }

  netnsOfGateway(node: Node): NetNamespace {
    return this.keep(`gateway/${node.name}`, { kind: 'gateway', node }, () => furnishGateway(node));
  }

  netnsOfProxy(proxy: WebProxy): NetNamespace {
    return this.keep(`proxy/${refText(proxy.place.ingress.ref)}`, { kind: 'proxy', proxy }, () => furnishProxy(proxy));
  }

  /** Where the network between the nodes hands over what goes to a pod: undefined where only nodes can route that. */
  cardOfPod(pod: Pod): { readonly node: Node; readonly device: string } | undefined {
    const { plugin } = this.podNetwork;
    const node = pod.nodeName === undefined ? undefined : this.cluster.node(pod.nodeName);
    return node && plugin.underlay && { node, device: plugin.underlay.cardOf(pod, this.view(node)) };
  }

  /** What packets from and to pods pass between machines: undefined where nothing is but routers. */
  netnsBetween(): NetNamespace | undefined {
    const { plugin } = this.podNetwork;
    const between = plugin.underlay?.between;
    if (!between) return undefined;
    const { title } = between;
    return this.keep('between', { kind: 'between', title }, (id) => {
      const origin = originOf(this.podNetwork);
      const contributions = between.contributions(this.cluster, origin);
      return front(id, { origin, addresses: [], contributions, routes: [] });
    });
  }

  /** What the pod network is told about the ends of a path and is not modelled. */
  unmodelledOn(ends: Ends): Unmodelled | undefined {
    return this.podNetwork.plugin.unmodelledOn?.(this.cluster, ends);
  }

  /** The netns with an id that a veth names, or that a packet has visited. */
  netns(id: NetnsId): NetNamespace {
    const known = this.kept.get(id);
    if (known) return known;
    const [kind = '', first = '', second = ''] = id.split('/');
    const node = kind === 'node' ? this.cluster.node(first) : undefined;
    const pod = kind === 'pod' ? this.cluster.pod(first, second) : undefined;
    const found = node ? this.netnsOfNode(node) : pod && this.netnsOfPod(pod);
    if (!found) throw new Error(`invariant: no netns ${id}`);
    return found;
  }

  ownerOf(id: NetnsId): Owner {
    const owner = this.owners.get(id);
    if (!owner) throw new Error(`invariant: netns ${id} was never furnished`);
    return owner;
  }

  private keep(id: NetnsId, owner: Owner, furnish: (id: NetnsId) => NetNamespace): NetNamespace {
    const known = this.kept.get(id);
    if (known) return known;
    const made = furnish(id);
    this.kept.set(id, made);
    this.owners.set(id, owner);
    return made;
  }

  private furnishPod(id: NetnsId, pod: Pod, node: Node): NetNamespace {
    const { devices, routes, socketProgram } = this.podNetwork.plugin.attachPod(pod, this.view(node));
    const origin: Origin = { component: 'pod', object: pod.ref, evidence: pod.evidence.addresses };
    return new FurnishedNetns({
      id,
      origin,
      forwarding: false,
      bridgeNetfilter: false,
      devices,
      routes,
      policy: mainTableOnly,
      ruleset: noRules,
      listeners: podListeners(pod),
      socketProgram,
    });
  }

  private furnishNode(id: NetnsId, node: Node): NetNamespace {
    const { cluster } = this;
    const view = this.view(node);
    const prepared = this.podNetwork.plugin.prepareNode(view);
    const { devices, routes, policy = mainTableOnly, contributions, cardPrograms: programs } = prepared;
    const cache = nodeCacheFurniture(view);
    const origin: Origin = { component: 'node', object: node.ref, evidence: node.evidence.addresses };
    const card = { ...nodeCard(cluster, node, origin), ...(programs ? { programs } : {}) };
    return new FurnishedNetns({
      id,
      origin,
      forwarding: true,
      bridgeNetfilter: cluster.settings.bridgeNetfilter.value,
      devices: [card, ...devices, ...cache.devices],
      routes: joinTables(routeTable(nodeRoutes(cluster, node, origin)), routes),
      policy,
      ruleset: assemble([
        ...cache.contributions,
        ...this.proxyMode.plugin.contributions(view),
        ...contributions,
        ...this.enforcers.flatMap((enforcer) => enforcer.plugin.contributions(viewOf(cluster, node, enforcer))),
      ]),
      listeners: nodeListeners({ ...view, kubeProxy: this.hasProxy ? 'runs' : 'replaced' }),
      socketProgram: prepared.socketProgram,
    });
  }

  private view(node: Node): NetworkView {
    return viewOf(this.cluster, node, this.podNetwork);
  }
}

function viewOf(cluster: Cluster, node: Node, chosen: Chosen<PodNetwork | Enforcer>): NetworkView {
  return { cluster, node, origin: originOf(chosen) };
}

function originOf({ plugin, evidence, from }: Chosen<PodNetwork | Enforcer>): Origin {
  return { component: plugin.component, evidence, ...(from ? { object: from } : {}) };
}

function choosePodNetwork(cluster: Cluster, known: Plugins['podNetworks']): Chosen<PodNetwork> {
  const { value, evidence } = cluster.settings.podNetwork;
  const named = find(known, value);
  if (named && evidence === 'declared') return { plugin: named, evidence };
  for (const plugin of Object.values(known)) {
    const from = plugin.detect(cluster);
    if (from) return { plugin, evidence: 'declared', from };
  }
  const shown = recogniseNetwork(cluster);
  if (named && !shown) return { plugin: named, evidence: 'assumed' };
  return {
    plugin: named ?? first(known),
    evidence: 'assumed',
    insteadOf: shown ?? { title: networkTitle(value) ?? value },
  };
}

/** Of a network that leaves kube-proxy nothing to do. */
function networksProxy(cluster: Cluster, network: Chosen<PodNetwork>): Chosen<ProxyMode> | undefined {
  const { evidence, from } = network;
  const plugin = network.plugin.proxy?.(cluster);
  return plugin && { plugin, evidence, ...(from ? { from } : {}) };
}

function installedEnforcers(cluster: Cluster, known: Plugins['enforcers']): readonly Chosen<Enforcer>[] {
  return Object.values(known).flatMap((plugin): readonly Chosen<Enforcer>[] => {
    const installed = plugin.detect(cluster);
    return installed ? [{ plugin, ...installed }] : [];
  });
}

/** The platform's word for a cluster in which something else translates Services. */
const withoutProxy = 'none';

function chooseProxyMode(cluster: Cluster, known: Plugins['proxyModes']): Chosen<ProxyMode> {
  const { value, evidence, from } = cluster.settings.proxyMode;
  const object = from ? { from } : {};
  const plugin = find(known, value);
  if (plugin) return { plugin, evidence, ...object };
  const title = value === withoutProxy ? 'Services without kube-proxy' : `kube-proxy ${value}`;
  return { plugin: first(known), evidence: 'assumed', insteadOf: { title, ...object } };
}

function find<T>(registry: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(registry, name) ? registry[name] : undefined;
}

/** What stands in for a plugin that is recognised but not modelled. */
function first<T>(registry: Readonly<Record<string, T>>): T {
  return Object.values(registry)[0] as T;
}
