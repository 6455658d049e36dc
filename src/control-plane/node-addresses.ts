// The nodes' own addresses: a status gives them, or a pod's `hostIP`; the rest are numbered in the node network.

import { type Cidr, cidrOf, type IpAddress, nth } from '#wire/address.js';
import type { Evidence } from '#wire/object-ref.js';
import { overlapsAny } from './cidr-blocks.js';
import type { FieldOverrides } from './field-overrides.js';
import type { NodeOutline } from './nodes.js';

export interface NodeAddresses {
  readonly addresses: readonly IpAddress[];
  readonly evidence: Evidence;
}

/** Leaves room for a router and whatever else a network has at its start. */
const firstNumber = 10;
/** Where nodes are put when the usual network is taken by pods or Services. */
const otherNetworks = ['172.31.0.0', '10.0.0.0'] as IpAddress[];

export interface NodeNetwork {
  readonly fields: FieldOverrides;
  /** What a person chose is taken as it is. */
  readonly declared: readonly Cidr[] | undefined;
  /** The platform's: it may be too small, or in the way of the others. */
  readonly usual: readonly Cidr[];
  /** Pod and Service addresses. */
  readonly occupied: readonly Cidr[];
}

export function nodeAddresses(
  nodes: readonly NodeOutline[],
  { fields, declared, usual, occupied }: NodeNetwork,
): ReadonlyMap<string, NodeAddresses> {
  const found = new Map<string, NodeAddresses>();
  for (const { name, knownAddresses } of nodes) {
    const ip = fields.nodes.get(name)?.ip;
    if (ip) found.set(name, { addresses: ip, evidence: 'declared' });
    else if (knownAddresses.length > 0) found.set(name, { addresses: knownAddresses, evidence: 'observed' });
  }
  const taken = new Set([...found.values()].flatMap(({ addresses }) => addresses));
  const networks = declared ?? usual.map((cidr) => roomyNetwork(cidr, { occupied, count: nodes.length }));
  const pools = networks.map((cidr) => numbersIn(cidr, taken));
  for (const { name } of nodes) {
    if (found.has(name)) continue;
    const addresses = pools.flatMap((pool) => pool.next().value ?? []);
    found.set(name, { addresses, evidence: 'assumed' });
  }
  return found;
}

/** Calico's default pod network, 192.168.0.0/16, is where kubeadm's nodes would usually be. */
function roomyNetwork(usual: Cidr, { occupied, count }: { occupied: readonly Cidr[]; count: number }): Cidr {
  const starts = usual.family === 4 ? [nth(usual, 0) as IpAddress, ...otherNetworks] : [nth(usual, 0) as IpAddress];
  const wide = starts.flatMap((start) => {
    let cidr = cidrOf(start, usual.length);
    while (cidr && cidr.last - cidr.first <= BigInt(count + firstNumber)) cidr = widened(cidr);
    return cidr ?? [];
  });
  return wide.find((cidr) => !overlapsAny(cidr, occupied)) ?? usual;
}

function widened(cidr: Cidr): Cidr {
  return cidrOf(nth(cidr, 0) as IpAddress, cidr.length - 1) as Cidr;
}

function* numbersIn(cidr: Cidr, taken: ReadonlySet<IpAddress>): Generator<IpAddress, undefined> {
  for (let number = firstNumber; ; number++) {
    const address = nth(cidr, number);
    if (address === undefined) return undefined;
    if (!taken.has(address)) yield address;
  }
}
