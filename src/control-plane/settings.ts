// Where the cluster runs and what its platform brings: each setting said, read from the input, or the default.

import type { ClusterSettings, KubeProxySettings, Overrides, Setting } from '#cluster/inventory.js';
import type { Objects } from '#manifest/objects.js';
import { defaultPlatform, platforms } from '#platform/index.js';
import type { Platform } from '#platform/platform.js';
import type { Evidence } from '#wire/object-ref.js';
import type { NetworkConfig } from './network-config.js';

/** kubernetes/kubernetes pkg/proxy/apis/config/v1alpha1/defaults.go. */
const kubeProxyDefaults: KubeProxySettings = {
  masqueradeAll: false,
  detectLocal: { by: 'cluster-cidr' },
  nodePortAddresses: [],
  localhostNodePorts: true,
};

export interface ChosenPlatform {
  readonly platform: Platform;
  readonly setting: Setting<string>;
}

/** Registered platforms, in the order in which they are asked. */
export type Platforms = Readonly<Record<string, Platform>>;

/** A name that is no platform's is the CLI's to refuse; here it has the default's values. */
export function choosePlatform(
  objects: Objects,
  { overrides, given, known = platforms }: { overrides: Overrides; given: Evidence; known?: Platforms | undefined },
): ChosenPlatform {
  const all = Object.values(known);
  if (overrides.platform !== undefined) {
    const platform = all.find(({ name }) => name === overrides.platform) ?? defaultPlatform;
    return { platform, setting: { value: overrides.platform, evidence: 'declared' } };
  }
  for (const platform of all) {
    const found = platform.detect(objects);
    if (found) return { platform, setting: { value: platform.name, evidence: given, from: found.from } };
  }
  return { platform: defaultPlatform, setting: { value: defaultPlatform.name, evidence: 'assumed' } };
}

/** The settings that need no arithmetic. The pod network of the input is detected by the registry of pod networks. */
export function plainSettings(
  { platform, setting }: ChosenPlatform,
  { overrides, config }: { overrides: Overrides; config: NetworkConfig },
): Omit<ClusterSettings, 'podCidrs' | 'serviceCidrs' | 'networkCidrs' | 'dnsAddresses'> {
  const { defaults } = platform;
  return {
    platform: setting,
    podNetwork: declared(overrides.podNetwork) ?? assumed(defaults.podNetwork),
    proxyMode: declared(overrides.proxyMode) ?? config.proxyMode ?? assumed(defaults.proxyMode),
    kubeProxy: { ...kubeProxyDefaults, ...defaults.kubeProxy, ...config.kubeProxy, ...overrides.kubeProxy },
    clusterDomain: declared(overrides.clusterDomain) ?? config.clusterDomain ?? assumed(defaults.clusterDomain),
    nodeDevice: declared(overrides.nodeDevice) ?? assumed(defaults.nodeDevice),
    // kubeadm's preflight check wants br_netfilter; without it Services fail between pods of one bridge.
    bridgeNetfilter: declared(overrides.bridgeNetfilter) ?? assumed(true),
    nodeMtuBytes: declared(overrides.nodeMtuBytes) ?? assumed(defaults.nodeMtuBytes),
    ...(overrides.podsRouted !== undefined && { podsRouted: overrides.podsRouted }),
    ...(overrides.libc && { libc: overrides.libc }),
    nodeSearch: overrides.nodeSearch ?? [],
    ...(defaults.ingressController && { ingressController: defaults.ingressController }),
  };
}

function declared<T>(value: T | undefined): Setting<T> | undefined {
  return value === undefined ? undefined : { value, evidence: 'declared' };
}

function assumed<T>(value: T): Setting<T> {
  return { value, evidence: 'assumed' };
}
