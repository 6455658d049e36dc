// Pod addresses: observed ones kept, the others handed out as the host-local plugin does, upwards from the second of
// the node's block; the first is the bridge's own (containernetworking/plugins ipam/host-local). Some networks take more.

import { type Cidr, type Family, familiesOf, familyOf, type IpAddress, nth } from '#wire/address.js';
import type { Evidence } from '#wire/object-ref.js';
import { firstOfFamily } from './cidr-blocks.js';
import { ownFields } from './evidence.js';
import type { FieldOverrides } from './field-overrides.js';
import type { NodeAddresses } from './node-addresses.js';
import type { NodeBlocks } from './observed-blocks.js';
import { isFinished, isPending, type PlannedPod } from './planned-pod.js';
import type { Placement } from './scheduler.js';

export interface PodAddresses {
  readonly addresses: readonly IpAddress[];
  readonly evidence: Evidence;
}

export interface AddressSources {
  readonly placements: readonly Placement[];
  readonly nodes: ReadonlyMap<string, NodeAddresses>;
  readonly blocks: ReadonlyMap<string, NodeBlocks>;
  /** The cluster's, in its order of families. */
  readonly podCidrs: readonly Cidr[];
  readonly fields: FieldOverrides;
  /** Counted from the start of a block: nobody gets what lies before it. */
  readonly firstFree: number;
}

/** One entry for each pod, in the same order. */
export function podAddresses(pods: readonly PlannedPod[], sources: AddressSources): readonly PodAddresses[] {
  const { placements, nodes, blocks, podCidrs, fields, firstFree } = sources;
  const known = pods.map((pod, position) => knownAddresses(pod, placements[position] as Placement, fields));
  if (known.every((found) => found !== undefined)) return known;
  const taken = new Set<IpAddress>();
  pods.forEach(({ spec }, position) => {
    if (!spec.hostNetwork) for (const address of known[position]?.addresses ?? []) taken.add(address);
  });
  const families = familiesOf(podCidrs);
  const pools = new Map<string, Pool>();
  const hosts = new Map<string, PodAddresses>();
  return pods.map(({ spec }, position) => {
    const given = known[position];
    if (given) return given;
    const { nodeName } = placements[position] as Placement;
    if (nodeName === undefined) return nowhere;
    if (spec.hostNetwork) {
      const host = hosts.get(nodeName) ?? onHost(nodes.get(nodeName)?.addresses ?? [], families);
      hosts.set(nodeName, host);
      return host;
    }
    const pool = pools.get(nodeName) ?? new Pool(blocks.get(nodeName)?.cidrs ?? [], { taken, firstFree });
    pools.set(nodeName, pool);
    return { addresses: families.flatMap((family) => pool.next(family) ?? []), evidence: 'assumed' };
  });
}

function onHost(own: readonly IpAddress[], families: readonly Family[]): PodAddresses {
  const addresses = families.flatMap((family) => firstOfFamily(own, family) ?? []);
  return { addresses: addresses.length > 0 ? addresses : own.slice(0, 1), evidence: 'derived' };
}

const nowhere: PodAddresses = { addresses: [], evidence: 'derived' };

function knownAddresses(pod: PlannedPod, { nodeName }: Placement, fields: FieldOverrides): PodAddresses | undefined {
  const declared = ownFields(fields.pods, pod)?.ip;
  if (declared && nodeName !== undefined) return { addresses: declared, evidence: 'declared' };
  const { status } = pod;
  if (status && status.podIPs.length > 0) return { addresses: status.podIPs, evidence: pod.evidence };
  // A person who places a pending pod wants to see what it would do.
  const isPlaced = ownFields(fields.pods, pod)?.node !== undefined;
  return (isPending(pod) && !isPlaced) || isFinished(pod) ? { addresses: [], evidence: pod.evidence } : undefined;
}

/** The free addresses of one node's blocks, each taken once. */
class Pool {
  private readonly cursors: { readonly cidr: Cidr; next: number }[];
  private readonly taken: Set<IpAddress>;

  constructor(cidrs: readonly Cidr[], { taken, firstFree }: { taken: Set<IpAddress>; firstFree: number }) {
    this.cursors = cidrs.map((cidr) => ({ cidr, next: firstFree }));
    this.taken = taken;
  }

  next(family: 4 | 6): IpAddress | undefined {
    for (const cursor of this.cursors) {
      if (cursor.cidr.family !== family) continue;
      for (let address = nth(cursor.cidr, cursor.next); address; address = nth(cursor.cidr, cursor.next)) {
        cursor.next++;
        const isBroadcast = familyOf(address) === 4 && cursor.cidr.first + BigInt(cursor.next - 1) === cursor.cidr.last;
        if (isBroadcast || this.taken.has(address)) continue;
        this.taken.add(address);
        return address;
      }
    }
    return undefined;
  }
}
