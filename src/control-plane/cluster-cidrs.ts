// The blocks a cluster takes pod and Service addresses from: said, written in a ConfigMap, worked back from what is in
// use, or the platform's defaults; in that order.

import type { Overrides, Setting } from '#cluster/inventory.js';
import type { Objects } from '#manifest/objects.js';
import type { Platform } from '#platform/platform.js';
import {
  addressFrom,
  type Cidr,
  contains,
  familiesOf,
  familyOf,
  hostCidr,
  type IpAddress,
  numberOf,
  parseCidr,
} from '#wire/address.js';
import { commonBlock } from './cidr-blocks.js';
import type { NetworkConfig } from './network-config.js';
import type { NodeBlocks } from './observed-blocks.js';

export function parseDefaults(texts: readonly string[]): readonly Cidr[] {
  return texts.flatMap((text) => parseCidr(text) ?? []);
}

/** At least this wide: the few blocks in use show only part of what the cluster may use. In prefix bits. */
const podLength = { 4: 16, 6: 56 } as const;
const serviceLength = { 4: 16, 6: 112 } as const;
/** Beyond this a common block says nothing any more, in prefix bits. */
const widest = { 4: 8, 6: 32 } as const;

export interface PodCidrSources {
  readonly overrides: Overrides;
  readonly config: NetworkConfig;
  readonly blocks: ReadonlyMap<string, NodeBlocks>;
  readonly nodeAddresses: readonly IpAddress[];
  readonly platform: Platform;
}

export function podCidrsOf(sources: PodCidrSources): Setting<readonly Cidr[]> {
  const { overrides, config, blocks, nodeAddresses, platform } = sources;
  if (overrides.podCidrs) return { value: overrides.podCidrs, evidence: 'declared' };
  if (config.podCidrs) return config.podCidrs;
  const used = [...blocks.values()].flatMap(({ cidrs }) => cidrs);
  if (used.length === 0) return { value: parseDefaults(platform.defaults.podCidrs), evidence: 'assumed' };
  const value = familiesOf(used).flatMap((family) => {
    const ofFamily = used.filter((cidr) => cidr.family === family);
    const common = commonBlock(ofFamily, podLength[family]);
    const plausible = common.length >= widest[family] && !nodeAddresses.some((address) => contains(common, address));
    if (plausible) return [common];
    // Nodes and pods share a network, as in a cloud's: only the parts in use are certain.
    const parts = ofFamily.map((cidr) => commonBlock([cidr], podLength[family]));
    return [...new Map(parts.map((cidr) => [cidr.text, cidr])).values()];
  });
  return { value, evidence: 'derived' };
}

/** `default/kubernetes` always has the first address of the block. */
export function serviceCidrsOf(
  objects: Objects,
  { overrides, config, platform }: { overrides: Overrides; config: NetworkConfig; platform: Platform },
): Setting<readonly Cidr[]> {
  if (overrides.serviceCidrs) return { value: overrides.serviceCidrs, evidence: 'declared' };
  if (config.serviceCidrs) return config.serviceCidrs;
  const defaults = parseDefaults(platform.defaults.serviceCidrs);
  const used = objects.services.flatMap(({ clusterIPs }) => clusterIPs);
  if (used.every((address) => defaults.some((cidr) => contains(cidr, address)))) {
    return { value: defaults, evidence: 'assumed' };
  }
  const api = objects.services.find(({ namespace, name }) => namespace === 'default' && name === 'kubernetes');
  const firsts = (api?.clusterIPs ?? []).map((address) => addressFrom(numberOf(address) - 1n, familyOf(address)));
  const anchors = [...firsts, ...used].map(hostCidr);
  const value = familiesOf(anchors).map((family) => {
    const ofFamily = anchors.filter((cidr) => cidr.family === family);
    const known = defaults.find((cidr) => ofFamily.every(({ first }) => first >= cidr.first && first <= cidr.last));
    return known ?? commonBlock(ofFamily, serviceLength[family]);
  });
  return { value, evidence: 'derived', ...(api && { from: api.ref }) };
}
