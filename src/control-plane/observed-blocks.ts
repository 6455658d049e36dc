// The blocks nodes take pod addresses from, as read from their specs, or worked back from the pods they run.

import type { CiliumSettings } from '#cluster/cilium.js';
import { append } from '#cluster/grouping.js';
import { nodeSubnets, podMark, podSubnets } from '#cluster/ovn.js';
import type { Objects } from '#manifest/objects.js';
import { type Cidr, cidrOf, contains, familyOf, hostCidr, type IpAddress, parseCidr } from '#wire/address.js';
import type { Evidence } from '#wire/object-ref.js';
import { boundNodes } from './bound-node.js';
import { hasOwnBlocks } from './cilium-settings.js';
import type { FieldOverrides } from './field-overrides.js';
import type { NodeOutline } from './nodes.js';

export interface NodeBlocks {
  readonly cidrs: readonly Cidr[];
  readonly evidence: Evidence;
}

interface BlockSources {
  readonly objects: Objects;
  readonly fields: FieldOverrides;
  readonly given: Evidence;
  readonly cilium?: CiliumSettings | undefined;
}

/** Nodes about which nothing is known are left out. */
export function knownBlocks(
  nodes: readonly NodeOutline[],
  { objects, fields, given, cilium }: BlockSources,
): ReadonlyMap<string, NodeBlocks> {
  const known = new Map<string, NodeBlocks>();
  const taken = takenBlocks(objects);
  for (const { name, object } of nodes) {
    const declared = fields.nodes.get(name)?.podCIDR;
    const ofSpec = cilium && hasOwnBlocks(cilium) ? [] : (object?.podCIDRs ?? []);
    const cidrs = declared ?? taken.get(name) ?? ofSpec.flatMap((text) => parseCidr(text) ?? []);
    if (cidrs.length > 0) known.set(name, { cidrs, evidence: declared ? 'declared' : given });
  }
  // A node may lend an address of a block that it took.
  for (const name of contradicted(known, objects)) if (!taken.has(name)) known.delete(name);
  if (known.size < nodes.length) {
    const derived = new BlockFinder(objects, nodes);
    for (const { name } of nodes) {
      const cidrs = known.has(name) ? [] : derived.blocksOf(name);
      if (cidrs.length > 0) known.set(name, { cidrs, evidence: 'derived' });
    }
  }
  return known;
}

/** What nodes took from pools: as objects of Calico or Cilium say, or annotations of nodes and pods (OVN-Kubernetes). */
function takenBlocks(objects: Objects): ReadonlyMap<string, readonly Cidr[]> {
  const { blockAffinities, ciliumNodes, nodes, pods } = objects;
  const taken = new Map<string, Cidr[]>();
  for (const { name, annotations } of nodes) for (const cidr of nodeSubnets(annotations)) append(taken, name, cidr);
  const shares = [
    ...blockAffinities,
    ...ciliumNodes.flatMap(({ name, podCidrs }) => podCidrs.map((block) => ({ block, nodeName: name }))),
  ];
  for (const { block, nodeName } of shares) {
    const cidr = parseCidr(block);
    if (cidr) append(taken, nodeName, cidr);
  }
  const nodeOf = boundNodes(objects);
  for (const pod of pods) {
    const nodeName = podMark in pod.annotations ? nodeOf(pod) : undefined;
    if (nodeName === undefined || taken.has(nodeName)) continue;
    for (const cidr of podSubnets(pod.annotations)) append(taken, nodeName, cidr);
  }
  return taken;
}

/**
 * Nodes whose first pod has an address outside the block that their spec names: a pod network that hands out addresses
 * of its own (minikube's docker bridge, cloud networks). What pods have counts for more.
 */
function contradicted(known: ReadonlyMap<string, NodeBlocks>, objects: Objects): readonly string[] {
  const nodeOf = boundNodes(objects);
  const seen = new Set<string>();
  const wrong: string[] = [];
  for (const pod of objects.pods) {
    const [address] = pod.status?.podIPs ?? [];
    const name = nodeOf(pod);
    if (address === undefined || name === undefined || pod.spec.hostNetwork || seen.has(name)) continue;
    seen.add(name);
    const blocks = known.get(name);
    const isDeclared = blocks === undefined || blocks.evidence === 'declared';
    if (!isDeclared && !blocks.cidrs.some((cidr) => contains(cidr, address))) wrong.push(name);
  }
  return wrong;
}

/** From what most pod networks give a node, to what Calico does, in prefix bits. */
const usualLengths = { 4: [24, 26], 6: [64, 122] } as const;

/**
 * The widest usual block around a pod's address in which no other node has a pod, and no node an address of its own.
 * Where there is none the address stands alone, as on networks that hand out single addresses.
 */
class BlockFinder {
  private readonly addresses = new Map<string, IpAddress[]>();
  /** The one node in a block; undefined when there are several. */
  private readonly tenants = new Map<string, string | undefined>();

  constructor(objects: Objects, nodes: readonly NodeOutline[]) {
    const nodeOf = boundNodes(objects);
    for (const pod of objects.pods) {
      const { spec, status } = pod;
      const nodeName = nodeOf(pod);
      if (spec.hostNetwork || nodeName === undefined || !status || status.podIPs.length === 0) continue;
      // A finished pod's address may have gone to a pod on another node.
      if (status.phase === 'Succeeded' || status.phase === 'Failed') continue;
      const ofNode = this.addresses.get(nodeName);
      if (ofNode) ofNode.push(...status.podIPs);
      else this.addresses.set(nodeName, [...status.podIPs]);
      for (const address of status.podIPs) this.settle(address, nodeName);
    }
    for (const { knownAddresses } of nodes) for (const address of knownAddresses) this.settle(address, undefined);
  }

  private settle(address: IpAddress, tenant: string | undefined): void {
    for (const length of usualLengths[familyOf(address)]) {
      const key = blockKey(address, length);
      if (!this.tenants.has(key)) this.tenants.set(key, tenant);
      else if (this.tenants.get(key) !== tenant) this.tenants.set(key, undefined);
    }
  }

  blocksOf(nodeName: string): readonly Cidr[] {
    const blocks = new Map<string, Cidr>();
    for (const address of this.addresses.get(nodeName) ?? []) {
      const lengths: readonly number[] = usualLengths[familyOf(address)];
      const length = lengths.find((candidate) => this.tenants.get(blockKey(address, candidate)) === nodeName);
      const key = length === undefined ? address : blockKey(address, length);
      if (!blocks.has(key)) blocks.set(key, cidrOf(address, length) ?? hostCidr(address));
    }
    return [...blocks.values()];
  }
}

/** Text instead of numbers: this runs for every pod of a dump. */
function blockKey(address: IpAddress, length: number): string {
  if (familyOf(address) === 6) return cidrOf(address, length)!.text;
  const dot = address.lastIndexOf('.');
  const network = address.slice(0, dot);
  return length === 24 ? network : `${network}/${Number(address.slice(dot + 1)) >> 6}`;
}
