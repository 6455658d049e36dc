// Which load balancer serves each Service of type LoadBalancer, and at which addresses: those of the status, those a
// person says, or those the balancer would publish. A dump without a status shows a Service that still waits.

import type { LoadBalancer, Served } from '#balancer/load-balancer.js';
import { unknownBalancer } from '#balancer/unknown.js';
import type { Balancer, BalancerAddress, Balancing, Pending } from '#cluster/balancer.js';
import type { Node, Service } from '#cluster/inventory.js';
import type { Objects, ServiceObject } from '#manifest/objects.js';
import type { IpAddress } from '#wire/address.js';
import type { Evidence } from '#wire/object-ref.js';
import { BalancerAddresses, familiesOf, vip } from './balancer-addresses.js';
import { ownFields } from './evidence.js';
import type { FieldOverrides } from './field-overrides.js';

export interface BalancingSources {
  readonly objects: Objects;
  readonly nodes: readonly Node[];
  readonly fields: FieldOverrides;
  readonly given: Evidence;
  readonly loadBalancers: Readonly<Record<string, LoadBalancer>>;
  /** Key of the one that comes with the platform. */
  readonly ofPlatform: string | undefined;
}

export function withBalancing(services: readonly Service[], sources: BalancingSources): readonly Service[] {
  if (!services.some(isBalanced)) return services;
  const decision = new BalancingDecision(services, sources);
  return services.map((service) => (isBalanced(service) ? { ...service, balancing: decision.of(service) } : service));
}

function isBalanced({ object }: Service): boolean {
  return object.type === 'LoadBalancer';
}

class BalancingDecision {
  /** Who is asked for a Service that names no class. */
  private readonly present: readonly LoadBalancer[];
  private readonly made: BalancerAddresses;

  constructor(
    services: readonly Service[],
    private readonly sources: BalancingSources,
  ) {
    const { objects, nodes, fields, loadBalancers, ofPlatform } = sources;
    const all = Object.values(loadBalancers);
    const installed = all.filter((candidate) => candidate.detect(objects));
    const brought = all.filter(({ name }) => name === ofPlatform);
    this.present = [...new Set([...installed, ...brought])];
    this.made = new BalancerAddresses(services, nodes, fields);
  }

  of(service: Service): Balancing {
    const { given, fields } = this.sources;
    const declared = ownFields(fields.services, service)?.loadBalancerIP;
    const status = service.object.loadBalancerIngress.filter(({ ip, hostname }) => ip ?? hostname);
    if (declared || status.length > 0) return this.known(service, { declared, status });
    const served = this.serverOf(service, status);
    if ('pending' in served) return this.waiting(served.pending);
    const { balancer } = served;
    const noAddress: Pending = { reason: 'no-address', title: balancer.title };
    if (given === 'observed') return { balancer, ...this.waiting(noAddress) };
    const { loadBalancerIP } = service.object;
    if (loadBalancerIP && balancer.publishes === 'address') {
      return { balancer, addresses: vip(loadBalancerIP), evidence: given };
    }
    const published = this.made.publish(service, balancer) ?? this.waiting(noAddress);
    return { balancer, ...published };
  }

  /** With what a status says, or a person in its place. What a name leads to is in no status. */
  private known(service: Service, { declared, status }: Known): Balancing {
    const isOfNames = status.length > 0 && status.every(({ ip }) => ip === undefined);
    const replaced = declared && !isOfNames ? vip(declared) : status;
    const served = this.serverOf(service, replaced);
    const balancer = 'balancer' in served ? served.balancer : this.unknown(replaced);
    const lacksName = balancer.publishes === 'hostname' && status.length === 0;
    const addresses = lacksName ? (this.made.publish(service, balancer)?.addresses ?? []) : replaced;
    const { scope } = balancer;
    return {
      balancer,
      addresses: addresses.map((address) => this.resolved(address, { service, scope, declared })),
      evidence: lacksName ? 'assumed' : declared && !isOfNames ? 'declared' : this.sources.given,
    };
  }

  private unknown(addresses: readonly BalancerAddress[]): Balancer {
    const own = new Set(this.sources.nodes.flatMap((node) => [...node.addresses, ...node.externalAddresses]));
    const ipMode = addresses.some((address) => address.ipMode === 'Proxy') ? 'Proxy' : 'VIP';
    if (addresses.every(({ ip }) => ip === undefined)) return unknownBalancer('hostname', ipMode);
    return unknownBalancer(addresses.every(({ ip }) => ip && own.has(ip)) ? 'node-addresses' : 'address', ipMode);
  }

  private resolved(
    address: BalancerAddress,
    { service, scope, declared }: { service: Service; scope: Balancer['scope']; declared: IpAddress | undefined },
  ): BalancerAddress {
    if (address.ip !== undefined) return address;
    if (declared) return { ...address, resolvesTo: { value: declared, evidence: 'declared' } };
    const [family = 4] = familiesOf(service);
    const own = address.resolvesTo?.value ?? this.made.own(service, scope, family);
    return own ? { ...address, resolvesTo: { value: own, evidence: 'assumed' } } : address;
  }

  /** The first that takes the Service, with addresses of the kind that it publishes. */
  private serverOf(service: Service, ingress: ServiceObject['loadBalancerIngress']): Served {
    const wanted = service.object.loadBalancerClass;
    const all = Object.values(this.sources.loadBalancers);
    const asked = wanted === undefined ? this.present : all.filter(({ classes }) => classes.includes(wanted));
    const object = { ...service.object, loadBalancerIngress: ingress, ...healthCheckPort(service) };
    for (const candidate of asked) {
      const served = candidate.serve(object);
      if (!served || ('balancer' in served && !fits(served.balancer, service.object.loadBalancerIngress))) continue;
      return served;
    }
    return { pending: wanted === undefined ? { reason: 'no-balancer' } : { reason: 'unknown-class', class: wanted } };
  }

  /** What the input does not show may be installed all the same, unless the input is a dump. */
  private waiting(pending: Pending): Pick<Balancing, 'pending' | 'addresses' | 'evidence'> {
    return { pending, addresses: [], evidence: this.sources.given === 'observed' ? 'observed' : 'assumed' };
  }
}

interface Known {
  readonly declared: IpAddress | undefined;
  readonly status: ServiceObject['loadBalancerIngress'];
}

function healthCheckPort({ healthCheckNodePort }: Service): Pick<ServiceObject, 'healthCheckNodePort'> {
  return healthCheckNodePort ? { healthCheckNodePort: healthCheckNodePort.value } : {};
}

/** A status with names was not written by a balancer that publishes addresses, nor the other way round. */
function fits({ publishes }: Balancer, status: ServiceObject['loadBalancerIngress']): boolean {
  return status.every(({ ip }) => (ip === undefined) === (publishes === 'hostname'));
}
