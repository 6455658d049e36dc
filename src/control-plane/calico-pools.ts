// The pools of pod addresses that Calico has, or makes when it starts (projectcalico/calico
// node/pkg/lifecycle/startup/startup.go; tigera/operator for those of an Installation).

import type { CalicoPool, Wrapping } from '#cluster/calico.js';
import type { CalicoMode, InstallationObject, Objects, StringMap } from '#manifest/objects.js';
import { type Cidr, type Family, parseCidr } from '#wire/address.js';

/** What a node takes at a time, in prefix bits. */
const defaultBlockLength: { readonly [F in Family]: number } = { 4: 26, 6: 122 };
const defaultBlock = parseCidr('192.168.0.0/16') as Cidr;

export interface PoolSources {
  readonly objects: Objects;
  /** Of the calico-node container. */
  readonly environment: StringMap;
  /** The cluster's blocks, where somebody gives them: kubeadm's podSubnet. */
  readonly clusterBlocks: readonly Cidr[];
}

/** IPPools; without any, those that the operator is told to make; without an operator, those that calico-node makes. */
export function calicoPools({ objects, environment, clusterBlocks }: PoolSources): readonly CalicoPool[] {
  const { ipPools, installations } = objects;
  if (ipPools.length > 0) {
    return ipPools.flatMap(({ block, ipipMode, vxlanMode, natOutgoing, disabled, blockLength }) =>
      poolOf(block, { ...encapsulationOf(ipipMode, vxlanMode), natOutgoing, disabled, blockLength }),
    );
  }
  const [installation] = installations;
  if (installation) return installedPools(installation, clusterBlocks);
  // The operator makes the pools itself, and its DaemonSet says nothing of them.
  const isTold = Object.keys(environment).some((name) => /^CALICO_IPV[46]POOL_/.test(name));
  return isTold ? startupPools(environment, clusterBlocks) : [];
}

/** What the pools do, or the tunnel that nodes have an address for. */
export function wrappingIn({ nodes }: Objects, pools: readonly CalicoPool[]): Wrapping | undefined {
  const usable = pools.filter(({ disabled }) => !disabled);
  const first = usable.find(({ block }) => block.family === 4) ?? usable[0];
  if (first) return { encapsulation: first.encapsulation, crossSubnet: first.crossSubnet };
  const hasTunnel = (key: string) => nodes.some(({ annotations }) => annotations[`projectcalico.org/${key}`]);
  if (hasTunnel('IPv4VXLANTunnelAddr')) return { encapsulation: 'vxlan', crossSubnet: false };
  return hasTunnel('IPv4IPIPTunnelAddr') ? { encapsulation: 'ipip', crossSubnet: false } : undefined;
}

function installedPools({ pools }: InstallationObject, clusterBlocks: readonly Cidr[]): readonly CalicoPool[] {
  if (pools.length === 0) {
    const { text } = clusterBlocks.find(({ family }) => family === 4) ?? defaultBlock;
    return poolOf(text, { encapsulation: 'ipip', crossSubnet: false, natOutgoing: true });
  }
  return pools.flatMap(({ block, encapsulation, natOutgoing, blockLength }) => {
    const crossSubnet = encapsulation.endsWith('CrossSubnet');
    const written = encapsulation.replace(/CrossSubnet$/, '').toLowerCase();
    const known = written === 'ipip' || written === 'vxlan' ? written : 'none';
    return poolOf(block, { encapsulation: known, crossSubnet, natOutgoing, blockLength });
  });
}

function startupPools(environment: StringMap, clusterBlocks: readonly Cidr[]): readonly CalicoPool[] {
  const isOn = (name: string, usual: boolean) => (environment[name] ?? `${usual}`).toLowerCase() === 'true';
  const lengthIn = (name: string) =>
    /^\d{2,3}$/.test(environment[name] ?? '') ? Number(environment[name]) : undefined;
  const given = (family: Family) => clusterBlocks.find((block) => block.family === family)?.text;
  const ipv4 = poolOf(environment.CALICO_IPV4POOL_CIDR ?? given(4) ?? defaultBlock.text, {
    ...encapsulationOf(modeIn(environment.CALICO_IPV4POOL_IPIP), modeIn(environment.CALICO_IPV4POOL_VXLAN)),
    natOutgoing: isOn('CALICO_IPV4POOL_NAT_OUTGOING', true),
    blockLength: lengthIn('CALICO_IPV4POOL_BLOCK_SIZE'),
  });
  const block6 = environment.CALICO_IPV6POOL_CIDR ?? given(6);
  if (block6 === undefined) return ipv4;
  const ipv6 = poolOf(block6, {
    ...encapsulationOf('Never', modeIn(environment.CALICO_IPV6POOL_VXLAN)),
    natOutgoing: isOn('CALICO_IPV6POOL_NAT_OUTGOING', false),
    blockLength: lengthIn('CALICO_IPV6POOL_BLOCK_SIZE'),
  });
  return [...ipv4, ...ipv6];
}

type Rest = Omit<CalicoPool, 'block' | 'disabled' | 'blockLength'> & {
  readonly disabled?: boolean;
  readonly blockLength?: number | undefined;
};

function poolOf(text: string, { disabled = false, blockLength, ...rest }: Rest): readonly CalicoPool[] {
  const block = parseCidr(text);
  if (!block) return [];
  return [{ ...rest, block, disabled, blockLength: blockLength ?? defaultBlockLength[block.family] }];
}

function encapsulationOf(ipip: CalicoMode, vxlan: CalicoMode): Pick<CalicoPool, 'encapsulation' | 'crossSubnet'> {
  if (ipip !== 'Never') return { encapsulation: 'ipip', crossSubnet: ipip === 'CrossSubnet' };
  if (vxlan !== 'Never') return { encapsulation: 'vxlan', crossSubnet: vxlan === 'CrossSubnet' };
  return { encapsulation: 'none', crossSubnet: false };
}

/** As startup.go reads it; what it does not know stops calico-node. */
function modeIn(text = ''): CalicoMode {
  const written = text.toLowerCase();
  if (written === 'always') return 'Always';
  return written === 'crosssubnet' || written === 'cross-subnet' ? 'CrossSubnet' : 'Never';
}
