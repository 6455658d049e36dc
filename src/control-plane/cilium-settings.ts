// Cilium as the input shows it: its DaemonSet, its ConfigMap, and what nodes and CiliumNodes tell of their addresses.

import type { CiliumSettings } from '#cluster/cilium.js';
import type { Objects, StringMap } from '#manifest/objects.js';
import { type Cidr, type IpAddress, parseAddress, parseCidr } from '#wire/address.js';
import type { Evidence, ObjectRef } from '#wire/object-ref.js';
import type { NetworkConfig } from './network-config.js';

const daemonNames = /^(cilium|anetd)$/;
/** pkg/annotation/k8s.go; the older one up to 1.12. */
const routerAnnotations = [
  'network.cilium.io/ipv4-cilium-host',
  'network.cilium.io/ipv6-cilium-host',
  'io.cilium.network.ipv4-cilium-host',
  'io.cilium.network.ipv6-cilium-host',
];

/** Undefined where nothing shows Cilium. */
export function readCilium(objects: Objects): CiliumSettings | undefined {
  const config = objects.configMaps.find(({ name }) => name === 'cilium-config');
  const agent = agentIn(objects);
  const from = agent ?? config?.ref;
  if (!from) return undefined;
  const data = config?.data ?? {};
  const unmodelled = unmodelledIn(data);
  const tunnelPort = numberIn(data['tunnel-port']);
  const mtuBytes = numberIn(data.mtu);
  const localRouter = parseAddress(data['local-router-ipv4'] ?? '');
  return {
    from,
    ...(config && { config: config.ref }),
    owner: ownerOf(objects, from),
    routing: routingIn(data),
    ...(tunnelPort && { tunnelPort }),
    ipam: data.ipam ?? (config ? 'cluster-pool' : 'kubernetes'),
    poolBlocks: [...blocksIn(data['cluster-pool-ipv4-cidr']), ...blocksIn(data['cluster-pool-ipv6-cidr'])],
    nativeBlocks: [...blocksIn(data['ipv4-native-routing-cidr']), ...blocksIn(data['ipv6-native-routing-cidr'])],
    routesToNodes: isOn(data, 'auto-direct-node-routes', false),
    endpointRoutes: isOn(data, 'enable-endpoint-routes', false),
    replacesKubeProxy: /^(true|strict)$/.test(data['kube-proxy-replacement'] ?? ''),
    socketBalancing: socketBalancingIn(data),
    masquerading: {
      4: isOn(data, 'enable-ipv4-masquerade', isOn(data, 'masquerade', true)),
      6: isOn(data, 'enable-ipv6-masquerade', true),
      by: isOn(data, 'enable-bpf-masquerade', false) ? 'bpf' : 'iptables',
    },
    legacyRouting: isOn(data, 'enable-host-legacy-routing', false),
    ...(mtuBytes && { mtuBytes }),
    enforcement: enforcementIn(data),
    blocksTakeNodes: /\bnodes\b/.test(data['policy-cidr-match-mode'] ?? ''),
    chainsPortmap: data['cni-chaining-mode'] === 'portmap',
    ...(unmodelled && { unmodelled }),
    routers: routersIn(objects),
    ...(localRouter && { localRouter }),
  };
}

/** Pods have addresses from the operator's pool, whatever blocks the nodes have in Kubernetes. */
export function withCiliumPool(
  config: NetworkConfig,
  cilium: CiliumSettings | undefined,
  evidence: Evidence,
): NetworkConfig {
  if (!cilium?.config || !hasOwnBlocks(cilium) || cilium.poolBlocks.length === 0) return config;
  return { ...config, podCidrs: { value: cilium.poolBlocks, evidence, from: cilium.config } };
}

/** Whether a node's blocks are those of its CiliumNode rather than `spec.podCIDRs`. */
export function hasOwnBlocks({ ipam }: CiliumSettings): boolean {
  return ipam === 'cluster-pool' || ipam === 'cluster-pool-v2beta' || ipam === 'multi-pool';
}

/** The DaemonSet; in a dump of pods alone, the one that they belong to; in one of nodes, what it has written on them. */
function agentIn({ workloads, pods, nodes }: Objects): ObjectRef | undefined {
  const daemon = workloads.find(({ kind, name }) => kind === 'DaemonSet' && daemonNames.test(name));
  if (daemon) return daemon.ref;
  for (const { spec, controller, namespace } of pods) {
    if (!spec.hostNetwork || controller?.kind !== 'DaemonSet' || !daemonNames.test(controller.name)) continue;
    return { kind: 'DaemonSet', namespace, name: controller.name };
  }
  return nodes.find(({ annotations }) => routerAnnotations.some((key) => annotations[key] !== undefined))?.ref;
}

/** Azure's agents beside it give pods their addresses. */
function ownerOf({ workloads }: Objects, { name }: ObjectRef): CiliumSettings['owner'] {
  if (name === 'anetd') return 'google';
  const isAzure = workloads.some((workload) => workload.kind === 'DaemonSet' && workload.name === 'azure-cns');
  return isAzure ? 'azure' : 'cluster';
}

/** Up to 1.13 one key says both, and `disabled` means native. */
function routingIn(data: StringMap): CiliumSettings['routing'] {
  if (data['routing-mode'] === 'native' || data.tunnel === 'disabled') return 'native';
  return (data['tunnel-protocol'] ?? data.tunnel) === 'geneve' ? 'geneve' : 'vxlan';
}

function socketBalancingIn(data: StringMap): CiliumSettings['socketBalancing'] {
  const isReplaced = /^(true|strict)$/.test(data['kube-proxy-replacement'] ?? '');
  if (!isOn(data, 'bpf-lb-sock', isReplaced)) return 'off';
  return isOn(data, 'bpf-lb-sock-hostns-only', false) ? 'nodes-only' : 'every-pod';
}

function enforcementIn(data: StringMap): CiliumSettings['enforcement'] {
  const written = data['enable-policy'] ?? 'default';
  if (written === 'never') return 'never';
  if (isOn(data, 'policy-audit-mode', false)) return 'audit';
  return written === 'always' ? 'always' : 'default';
}

/** Of those that are set, the first that makes another data path of it. */
function unmodelledIn(data: StringMap): CiliumSettings['unmodelled'] {
  const switches = [
    'enable-wireguard',
    'enable-ipsec',
    'enable-srv6',
    'enable-ip-masq-agent',
    'enable-ipv4-egress-gateway',
    'enable-egress-gateway',
  ];
  const on = switches.find((key) => isOn(data, key, false));
  if (on) return { key: on, value: 'true' };
  const known: Readonly<Record<string, readonly string[]>> = {
    ipam: ['kubernetes', 'cluster-pool', 'cluster-pool-v2beta', 'multi-pool', 'delegated-plugin'],
    'cni-chaining-mode': ['none', '', 'portmap'],
    'datapath-mode': ['veth'],
    'bpf-lb-mode': ['snat'],
    'node-port-mode': ['snat'],
  };
  for (const [key, values] of Object.entries(known)) {
    const value = data[key];
    if (value !== undefined && !values.includes(value)) return { key, value };
  }
  return undefined;
}

function routersIn({ nodes, ciliumNodes }: Objects): ReadonlyMap<string, readonly IpAddress[]> {
  const routers = new Map<string, readonly IpAddress[]>();
  for (const { name, annotations } of nodes) {
    const told = routerAnnotations.flatMap((key) => parseAddress(annotations[key] ?? '') ?? []);
    if (told.length > 0) routers.set(name, told);
  }
  for (const { name, routerAddresses } of ciliumNodes)
    if (routerAddresses.length > 0) routers.set(name, routerAddresses);
  return routers;
}

function isOn(data: StringMap, key: string, usual: boolean): boolean {
  return (data[key] ?? `${usual}`).toLowerCase() === 'true';
}

function blocksIn(text = ''): readonly Cidr[] {
  return text.split(/[\s,]+/).flatMap((part) => parseCidr(part) ?? []);
}

function numberIn(text = ''): number | undefined {
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}
