// What a load balancer would publish for a Service that has no status yet, made up from ranges that nobody owns.

import type { Balancer, BalancerAddress } from '#cluster/balancer.js';
import type { Node, Service } from '#cluster/inventory.js';
import { type Cidr, cidrOf, type Family, familyOf, type IpAddress, parseCidr } from '#wire/address.js';
import type { Evidence } from '#wire/object-ref.js';
import type { FieldOverrides } from './field-overrides.js';
import { pickAddress } from './pick-address.js';
import { nameSuffix } from './stable-hash.js';

/** For documentation (RFC 5737, 3849) first; what comes after it is for benchmarks (RFC 2544). */
const publicBlocks = ['203.0.113.0/24', '198.18.0.0/15', '2001:db8:113::/64'].map((text) => parseCidr(text) as Cidr);
/** The start of a block is where people pick addresses themselves. */
const reserved = 64;
/** Around the address of a node, when a balancer shares the network of the nodes; in prefix bits. */
const networkLength = { 4: 24, 6: 64 } as const;

export interface Published {
  readonly addresses: readonly BalancerAddress[];
  readonly evidence: Evidence;
}

export class BalancerAddresses {
  private readonly taken: Set<IpAddress>;
  private readonly hostnames = new Set<string>();
  private readonly networks: readonly Cidr[];

  constructor(
    services: readonly Service[],
    private readonly nodes: readonly Node[],
    fields: FieldOverrides,
  ) {
    this.taken = new Set([
      ...nodes.flatMap(({ addresses, externalAddresses }) => [...addresses, ...externalAddresses]),
      ...services.flatMap(({ object: { externalIPs, loadBalancerIP, loadBalancerIngress } }) => [
        ...externalIPs,
        ...(loadBalancerIP ? [loadBalancerIP] : []),
        ...loadBalancerIngress.flatMap(({ ip }) => ip ?? []),
      ]),
      ...[...fields.services.values()].flatMap(({ loadBalancerIP }) => loadBalancerIP ?? []),
    ]);
    const networks = (nodes[0]?.addresses ?? []).map((address) => cidrOf(address, networkLength[familyOf(address)]));
    this.networks = networks.flatMap((network) => network ?? []);
  }

  /** Undefined when there is no address left to give. */
  publish(service: Service, balancer: Balancer): Published | undefined {
    const addresses = this.published(service, balancer);
    if (addresses.length === 0) return undefined;
    const isMadeUp = balancer.publishes === 'address' || balancer.publishes === 'hostname';
    return { addresses, evidence: isMadeUp ? 'assumed' : 'derived' };
  }

  private published(service: Service, balancer: Balancer): readonly BalancerAddress[] {
    const families = familiesOf(service);
    switch (balancer.publishes) {
      case 'address':
        return families.flatMap((family) => vip(this.own(service, balancer.scope, family)));
      case 'hostname': {
        const [first] = families.flatMap((family) => this.own(service, balancer.scope, family) ?? []);
        const resolvesTo = first && { value: first, evidence: 'assumed' as const };
        return resolvesTo ? [{ hostname: this.hostname(service), resolvesTo, ipMode: 'VIP' }] : [];
      }
      case 'node-addresses':
        return this.ofNodes(families).flatMap(vip);
      case 'cluster-ip':
        return service.clusterIPs.flatMap(vip);
    }
  }

  /** The balancer's own address: in the nodes' network when only that reaches it. */
  own({ namespace, name }: Service, scope: Balancer['scope'], family: Family): IpAddress | undefined {
    const blocks = scope === 'internal' ? this.networks : publicBlocks;
    for (const block of blocks.filter((candidate) => candidate.family === family)) {
      const address = pickAddress(block, { name: `${namespace}/${name}`, reserved, taken: this.taken });
      if (address === undefined) continue;
      this.taken.add(address);
      return address;
    }
    return undefined;
  }

  /** `cart-shop.elb.example.com`, in the manner of AWS. */
  private hostname({ namespace, name }: Service): string {
    const plain = `${name}-${namespace}`;
    // Service `a-b` of `c` and Service `a` of `b-c`.
    const first = this.hostnames.has(plain) ? `${plain}-${nameSuffix(`${namespace}/${name}`)}` : plain;
    this.hostnames.add(first);
    return `${first}.elb.example.com`;
  }

  /** External addresses if any node has one, else internal ones. */
  private ofNodes(families: readonly Family[]): readonly IpAddress[] {
    const external = this.nodes.flatMap(({ externalAddresses }) => externalAddresses);
    const all = external.length > 0 ? external : this.nodes.flatMap(({ addresses }) => addresses);
    return families.flatMap((family) => all.filter((address) => familyOf(address) === family));
  }
}

export function familiesOf({ clusterIPs }: Service): readonly Family[] {
  return clusterIPs.length > 0 ? [...new Set(clusterIPs.map(familyOf))] : [4];
}

export function vip(ip: IpAddress | undefined): readonly BalancerAddress[] {
  return ip === undefined ? [] : [{ ip, ipMode: 'VIP' }];
}
