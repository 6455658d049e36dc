// OVN-Kubernetes as the input shows it: OpenShift's Network objects, its DaemonSet and ConfigMap, and what it has written on
// nodes and pods.

import type { Setting } from '#cluster/inventory.js';
import { l3Gateway, nodeSubnets, type OvnSettings, podMark } from '#cluster/ovn.js';
import type { ConfigMapObject, Objects, OpenShiftNetworkObject, StringMap } from '#manifest/objects.js';
import type { PlatformDefaults } from '#platform/platform.js';
import { type Cidr, parseCidr } from '#wire/address.js';
import type { Evidence, ObjectRef } from '#wire/object-ref.js';
import type { NetworkConfig } from './network-config.js';

const daemonNames = /^ovnkube-node/;

/** Undefined where nothing shows it. */
export function readOvn(objects: Objects): OvnSettings | undefined {
  const { nodes, openShiftNetworks } = objects;
  const agent = agentIn(objects);
  const config = configIn(objects);
  const marked = nodes.find(({ annotations }) => nodeSubnets(annotations).length > 0);
  const operated = openShiftNetworks.filter(({ networkType }) => networkType === 'OVNKubernetes');
  const from = agent?.ref ?? operated[0]?.ref ?? config?.ref ?? marked?.ref ?? markedPod(objects);
  if (!from) return undefined;
  const gateways = nodes.map(({ annotations }) => l3Gateway(annotations));
  const externalBridge = gateways.find(({ bridge }) => bridge !== undefined)?.bridge;
  const written = agent?.environment.OVN_GATEWAY_MODE === 'local' || operated.some((it) => it.routingViaHost === true);
  const mtuBytes = firstOf(operated, 'mtuBytes') ?? numberIn(config?.data.mtu);
  const genevePort = firstOf(operated, 'genevePort') ?? numberIn(agent?.environment.OVN_ENCAP_PORT);
  return {
    from,
    gatewayMode: gateways.find(({ mode }) => mode !== undefined)?.mode ?? (written ? 'local' : 'shared'),
    ...(mtuBytes === undefined ? {} : { mtuBytes }),
    ...(genevePort === undefined ? {} : { genevePort }),
    ...(externalBridge === undefined ? {} : { externalBridge }),
    joinBlocks: operated.flatMap(({ joinBlocks }) => joinBlocks),
    masqueradeBlocks: operated.flatMap(({ masqueradeBlocks }) => masqueradeBlocks),
  };
}

/** What OpenShift's network operator installs. */
export function networkTypeIn({ openShiftNetworks }: Objects, evidence: Evidence): Setting<string> | undefined {
  const [told] = openShiftNetworks.flatMap(({ networkType, ref }) => (networkType ? [{ networkType, ref }] : []));
  return told && { value: told.networkType, evidence, from: told.ref };
}

/** The blocks of the cluster, where they stand in one of its objects and nothing else says them. */
export function withOvnBlocks(config: NetworkConfig, objects: Objects, evidence: Evidence): NetworkConfig {
  const { podBlocks, serviceBlocks } = openShiftBlocks(objects) ?? configuredBlocks(objects) ?? noBlocks;
  const setting = (blocks: readonly Cidr[], from: ObjectRef) => ({ value: blocks, evidence, from });
  return {
    ...(podBlocks && { podCidrs: setting(podBlocks.blocks, podBlocks.from) }),
    ...(serviceBlocks && { serviceCidrs: setting(serviceBlocks.blocks, serviceBlocks.from) }),
    ...config,
  };
}

/** How long the blocks of nodes are, where it is written. */
export function nodeLengths({ openShiftNetworks, configMaps }: Objects): Partial<PlatformDefaults['nodeMaskLength']> {
  const written = [
    ...openShiftNetworks.flatMap(({ podBlocks }) => podBlocks),
    ...configMaps.filter(({ name }) => name === 'ovn-config').flatMap(({ data }) => netCidrs(data.net_cidr)),
  ];
  const lengths = written.flatMap(({ block, nodeLength }) => (nodeLength ? [[block.family, nodeLength] as const] : []));
  return Object.fromEntries(lengths.reverse());
}

/** Of a node's block, counted from its start: the switch's router has the first address, and the node the second. */
export function firstFreeAddress(ovn: OvnSettings | undefined, podNetwork: string): number {
  return ovn || podNetwork.startsWith('ovn-kubernetes') ? 3 : 2;
}

interface Blocks {
  readonly blocks: readonly Cidr[];
  readonly from: ObjectRef;
}
interface ClusterBlocks {
  readonly podBlocks?: Blocks | undefined;
  readonly serviceBlocks?: Blocks | undefined;
}
const noBlocks: ClusterBlocks = {};

function openShiftBlocks({ openShiftNetworks }: Objects): ClusterBlocks | undefined {
  const withPods = openShiftNetworks.find(({ podBlocks }) => podBlocks.length > 0);
  const withServices = openShiftNetworks.find(({ serviceBlocks }) => serviceBlocks.length > 0);
  if (!withPods && !withServices) return undefined;
  return {
    podBlocks: withPods && { blocks: withPods.podBlocks.map(({ block }) => block), from: withPods.ref },
    serviceBlocks: withServices && { blocks: withServices.serviceBlocks, from: withServices.ref },
  };
}

function configuredBlocks(objects: Objects): ClusterBlocks | undefined {
  const config = configIn(objects);
  if (!config) return undefined;
  const { ref: from, data } = config;
  const pods = netCidrs(data.net_cidr).map(({ block }) => block);
  const services = (data.svc_cidr ?? '').split(',').flatMap((text) => parseCidr(text.trim()) ?? []);
  return {
    ...(pods.length > 0 ? { podBlocks: { blocks: pods, from } } : {}),
    ...(services.length > 0 ? { serviceBlocks: { blocks: services, from } } : {}),
  };
}

/** `10.128.0.0/14/23,fd01::/48/64`: a block, and the prefix length of one node's. */
function netCidrs(text = ''): readonly { readonly block: Cidr; readonly nodeLength?: number }[] {
  return text.split(',').flatMap((part) => {
    const [address, length, nodeLength] = part.trim().split('/');
    const block = parseCidr(`${address}/${length}`);
    const number = numberIn(nodeLength);
    return block ? [{ block, ...(number && number >= block.length ? { nodeLength: number } : {}) }] : [];
  });
}

interface Agent {
  readonly ref: ObjectRef;
  readonly environment: StringMap;
}

/** The DaemonSet; in a dump of pods alone, one that it owns. */
function agentIn({ workloads, pods }: Objects): Agent | undefined {
  const daemon = workloads.find(({ kind, name }) => kind === 'DaemonSet' && daemonNames.test(name));
  const environmentOf = (containers: readonly { readonly environment?: StringMap }[]): StringMap =>
    Object.assign(Object.create(null), ...containers.map(({ environment }) => environment ?? {}));
  if (daemon) return { ref: daemon.ref, environment: environmentOf(daemon.template.spec.containers) };
  const pod = pods.find(({ controller }) => controller?.kind === 'DaemonSet' && daemonNames.test(controller.name));
  if (!pod?.controller) return undefined;
  const ref = { kind: 'DaemonSet', namespace: pod.namespace, name: pod.controller.name };
  return { ref, environment: environmentOf(pod.spec.containers) };
}

function configIn({ configMaps }: Objects): ConfigMapObject | undefined {
  return configMaps.find(({ name }) => name === 'ovn-config');
}

function markedPod({ pods }: Objects): ObjectRef | undefined {
  return pods.find(({ annotations }) => podMark in annotations)?.ref;
}

function firstOf(networks: readonly OpenShiftNetworkObject[], name: 'mtuBytes' | 'genevePort'): number | undefined {
  return networks.find((network) => network[name] !== undefined)?.[name];
}

function numberIn(text = ''): number | undefined {
  return /^\d{1,5}$/.test(text) ? Number(text) || undefined : undefined;
}
