// What the ConfigMaps of kubeadm, kube-proxy, flannel and CoreDNS say about the network. They hold YAML, JSON and a
// Corefile as text; only single lines are looked for, so that no file format is needed here.

import type { CalicoSettings } from '#cluster/calico.js';
import type { DetectLocal, KubeProxySettings, Setting } from '#cluster/inventory.js';
import type { ConfigMapObject, Objects } from '#manifest/objects.js';
import { type Cidr, parseCidr } from '#wire/address.js';
import type { Evidence } from '#wire/object-ref.js';

export interface NetworkConfig {
  readonly podCidrs?: Setting<readonly Cidr[]>;
  readonly serviceCidrs?: Setting<readonly Cidr[]>;
  readonly clusterDomain?: Setting<string>;
  readonly proxyMode?: Setting<string>;
  readonly kubeProxy: Partial<KubeProxySettings>;
}

export function readNetworkConfig({ configMaps }: Objects, given: Evidence): NetworkConfig {
  const named = (...names: string[]): readonly ConfigMapObject[] =>
    configMaps.filter(({ name }) => names.includes(name));
  const kubeadm = named('kubeadm-config');
  const proxy = named('kube-proxy', 'kube-proxy-config');
  const flannel = named('kube-flannel-cfg', 'canal-config', 'rke2-canal-config');
  const coreDns = configMaps.filter(({ data }) => data.Corefile !== undefined);

  const podCidrs =
    cidrsIn(kubeadm, fieldPattern('podSubnet'), given) ??
    cidrsIn(proxy, fieldPattern('clusterCIDR'), given) ??
    cidrsIn(flannel, /"(?:IPv6)?Network"\s*:\s*"([^"]+)"/g, given);
  const serviceCidrs = cidrsIn(kubeadm, fieldPattern('serviceSubnet'), given);
  const clusterDomain =
    textIn(kubeadm, fieldPattern('dnsDomain'), given) ?? textIn(coreDns, /^\s*kubernetes\s+([a-z0-9][\w.-]*)/gm, given);
  const proxyMode = proxyModeIn(proxy, given);
  return {
    ...(podCidrs && { podCidrs }),
    ...(serviceCidrs && { serviceCidrs }),
    ...(clusterDomain && { clusterDomain }),
    ...(proxyMode && { proxyMode }),
    kubeProxy: kubeProxyIn(proxy),
  };
}

/** Where nothing else says it, pods have their addresses from Calico's pools. */
export function withPools(
  config: NetworkConfig,
  calico: CalicoSettings | undefined,
  evidence: Evidence,
): NetworkConfig {
  const blocks = calico?.pools.filter(({ disabled }) => !disabled).map(({ block }) => block) ?? [];
  if (config.podCidrs || !calico || calico.role !== 'network' || blocks.length === 0) return config;
  return { ...config, podCidrs: { value: blocks, evidence, from: calico.from } };
}

/** A YAML line `name: value`, quoted or not; empty values do not match. */
function fieldPattern(name: string): RegExp {
  return new RegExp(`^\\s*${name}:[ \\t]*["']?([^"'\\s#]+)`, 'gm');
}

function textIn(maps: readonly ConfigMapObject[], pattern: RegExp, evidence: Evidence): Setting<string> | undefined {
  for (const { ref, data } of maps) {
    const [match] = Object.values(data).flatMap((text) => [...text.matchAll(pattern)]);
    if (match?.[1]) return { value: match[1].replace(/\.$/, ''), evidence, from: ref };
  }
  return undefined;
}

/** All that can be read as blocks: a line may hold one for each family, and so may two lines. */
function cidrsIn(
  maps: readonly ConfigMapObject[],
  pattern: RegExp,
  evidence: Evidence,
): Setting<readonly Cidr[]> | undefined {
  for (const { ref, data } of maps) {
    const texts = Object.values(data).flatMap((text) => [...text.matchAll(pattern)].map((match) => match[1] as string));
    const cidrs = texts.flatMap((text) => text.split(',')).flatMap((text) => parseCidr(text.trim()) ?? []);
    if (cidrs.length > 0) return { value: cidrs, evidence, from: ref };
  }
  return undefined;
}

/** Keys of KubeProxyConfiguration. */
function kubeProxyIn(maps: readonly ConfigMapObject[]): Partial<KubeProxySettings> {
  const text = maps.flatMap(({ data }) => Object.values(data)).join('\n');
  const has = (pattern: RegExp) => pattern.test(text);
  const list = /^\s*nodePortAddresses:[ \t]*(?:\[([^\]]*)\]|((?:\n\s*-[^\n]*)+))/m.exec(text);
  const blocks = (list?.[1] ?? list?.[2] ?? '').match(/[0-9a-f:.]+\/\d+/gi) ?? [];
  const detectLocal = detectLocalIn(text);
  return {
    ...(has(/^\s*masqueradeAll:[ \t]*true/m) ? { masqueradeAll: true } : {}),
    ...(has(/^\s*localhostNodePorts:[ \t]*false/m) ? { localhostNodePorts: false } : {}),
    ...(detectLocal ? { detectLocal } : {}),
    ...(blocks.length > 0 ? { nodePortAddresses: blocks.flatMap((block) => parseCidr(block) ?? []) } : {}),
  };
}

/**
 * `detectLocalMode`, and what its mode needs. An empty clusterCIDR, or a device without a name, leaves kube-proxy without
 * a way to tell pods from others (cmd/kube-proxy/app/server_linux.go getLocalDetector).
 */
function detectLocalIn(text: string): DetectLocal | undefined {
  const fieldOf = (name: string) => new RegExp(fieldPattern(name), 'm').exec(text)?.[1];
  const named = (by: 'bridge-interface' | 'interface-name-prefix', device: string | undefined): DetectLocal =>
    device === undefined ? { by: 'none' } : { by, device };
  switch (fieldOf('detectLocalMode')) {
    case 'NodeCIDR':
      return { by: 'node-cidr' };
    case 'BridgeInterface':
      return named('bridge-interface', fieldOf('bridgeInterface'));
    case 'InterfaceNamePrefix':
      return named('interface-name-prefix', fieldOf('interfaceNamePrefix'));
    case 'ClusterCIDR':
      return { by: 'cluster-cidr' };
    default:
      if (/^\s*clusterCIDR:[ \t]*(""|''|null|~)?[ \t]*$/m.test(text)) return { by: 'none' };
      return fieldOf('clusterCIDR') === undefined ? undefined : { by: 'cluster-cidr' };
  }
}

/** An empty mode is the platform's own choice: iptables on Linux (kube-proxy's `--proxy-mode`). */
function proxyModeIn(maps: readonly ConfigMapObject[], evidence: Evidence): Setting<string> | undefined {
  const written = textIn(maps, fieldPattern('mode'), evidence);
  if (written) return written;
  const empty = maps.find(({ data }) =>
    Object.values(data).some((text) => /^\s*mode:[ \t]*(""|'')?[ \t]*$/m.test(text)),
  );
  return empty && { value: 'iptables', evidence, from: empty.ref };
}
