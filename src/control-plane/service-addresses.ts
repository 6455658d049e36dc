// ClusterIPs and node ports for Services that were given none, picked by the Service's name: one Service more leaves
// the others' as they are. Both come from the upper band of their range, as dynamic allocation does (KEP-3070, 3668).

import type { Overrides, Service, Setting } from '#cluster/inventory.js';
import type { ServiceObject, ServicePort } from '#manifest/objects.js';
import { type Cidr, type Family, familiesOf, familyOf, type IpAddress, nth } from '#wire/address.js';
import type { Evidence } from '#wire/object-ref.js';
import { isApiService } from './api-service.js';
import { firstOfFamily } from './cidr-blocks.js';
import { dnsNumber, isDnsService } from './cluster-dns.js';
import { ownFields } from './evidence.js';
import type { FieldOverrides } from './field-overrides.js';
import { pickAddress } from './pick-address.js';
import { stableHash } from './stable-hash.js';

export interface ServiceSources {
  readonly serviceCidrs: readonly Cidr[];
  readonly overrides: Overrides;
  readonly fields: FieldOverrides;
  readonly given: Evidence;
}

export function settleServices(objects: readonly ServiceObject[], sources: ServiceSources): readonly Service[] {
  const allocator = new ServiceAllocator(objects, sources);
  return objects.map((object) => allocator.settle(object));
}

/** `default/kubernetes` has the first address of the range. */
const apiNumber = 1;
const nodePorts = { first: 30_000, count: 2768, reserved: 86 };

class ServiceAllocator {
  private readonly addresses: Set<IpAddress>;
  private readonly ports: Set<number>;

  constructor(
    objects: readonly ServiceObject[],
    private readonly sources: ServiceSources,
  ) {
    const { fields } = sources;
    const declared = [...fields.services.values()];
    this.addresses = new Set([
      ...objects.flatMap(({ clusterIPs }) => clusterIPs),
      ...declared.flatMap(({ clusterIP }) => clusterIP ?? []),
      ...(sources.overrides.dnsAddresses ?? []),
    ]);
    this.ports = new Set([
      ...objects.flatMap(({ ports, healthCheckNodePort }) => [
        ...ports.flatMap(({ nodePort }) => nodePort ?? []),
        ...(healthCheckNodePort ? [healthCheckNodePort] : []),
      ]),
      ...declared.flatMap(({ nodePort, healthCheckNodePort }) => [
        ...(nodePort?.values() ?? []),
        ...(healthCheckNodePort ? [healthCheckNodePort] : []),
      ]),
    ]);
  }

  settle(object: ServiceObject): Service {
    const { ref, namespace, name } = object;
    const clusterIPs = this.clusterIPs(object);
    const ports = this.nodePorts(object);
    const healthCheckNodePort = this.healthCheckNodePort(object);
    return {
      ref,
      namespace,
      name,
      object,
      clusterIPs: clusterIPs.value,
      ports: ports.value,
      ...(healthCheckNodePort && { healthCheckNodePort }),
      evidence: { clusterIPs: clusterIPs.evidence, nodePorts: ports.evidence },
    };
  }

  private clusterIPs(object: ServiceObject): { value: readonly IpAddress[]; evidence: Evidence } {
    const { given, fields } = this.sources;
    if (object.headless || object.type === 'ExternalName') return { value: [], evidence: given };
    const declared = ownFields(fields.services, object)?.clusterIP;
    if (declared) return { value: declared, evidence: 'declared' };
    const missing = this.familiesOf(object).filter((family) => !firstOfFamily(object.clusterIPs, family));
    if (missing.length === 0) return { value: object.clusterIPs, evidence: given };
    const made = missing.flatMap((family) => this.address(object, family) ?? []);
    return { value: [...object.clusterIPs, ...made], evidence: made.length > 0 ? 'assumed' : given };
  }

  /** The API server's defaulting of `ipFamilies` (KEP-563). */
  private familiesOf({ ipFamilies, ipFamilyPolicy = 'SingleStack', clusterIPs }: ServiceObject): readonly Family[] {
    const known = [...new Set([...ipFamilies, ...clusterIPs.map(familyOf)])];
    const all = familiesOf(this.sources.serviceCidrs);
    const first = known.length > 0 ? known : all.slice(0, 1);
    return ipFamilyPolicy === 'SingleStack'
      ? first.slice(0, Math.max(1, ipFamilies.length))
      : [...new Set([...first, ...all])];
  }

  private address(object: ServiceObject, family: Family): IpAddress | undefined {
    const { serviceCidrs, overrides } = this.sources;
    const cidr = serviceCidrs.find((candidate) => candidate.family === family);
    if (!cidr) return undefined;
    const fixed = isDnsService(object)
      ? (firstOfFamily(overrides.dnsAddresses ?? [], family) ?? nth(cidr, dnsNumber))
      : isApiService(object) && nth(cidr, apiNumber);
    // One DNS Service has the address for itself; a second one gets what is free.
    const isOwn = fixed && (!this.addresses.has(fixed) || overrides.dnsAddresses?.includes(fixed));
    const name = `${object.namespace}/${object.name}`;
    const address = isOwn ? fixed : pickAddress(cidr, { name, reserved: reservedOf(cidr), taken: this.addresses });
    if (address) this.addresses.add(address);
    return address;
  }

  private nodePorts(object: ServiceObject): { value: readonly ServicePort[]; evidence: Evidence } {
    const { given, fields } = this.sources;
    const { type, ports, allocateLoadBalancerNodePorts } = object;
    const wants = type === 'NodePort' || (type === 'LoadBalancer' && allocateLoadBalancerNodePorts);
    const declared = ownFields(fields.services, object)?.nodePort;
    if (!declared && (!wants || ports.every(({ nodePort }) => nodePort))) return { value: ports, evidence: given };
    // One number serves the same port of several protocols, as DNS over UDP and TCP.
    const byPort = new Map<number, number>();
    let evidence: Evidence = declared ? 'declared' : given;
    const value = ports.map((port) => {
      const known = declared?.get(port.port) ?? port.nodePort ?? byPort.get(port.port);
      if (known === undefined && !wants) return port;
      const nodePort = known ?? this.port(`${object.namespace}/${object.name}:${port.port}`);
      if (known === undefined) evidence = 'assumed';
      if (nodePort === undefined) return port;
      byPort.set(port.port, nodePort);
      return { ...port, nodePort };
    });
    return { value, evidence };
  }

  /** From the same range, for the Services that need one (k8s.io/kubernetes pkg/api/service, NeedsHealthCheck). */
  private healthCheckNodePort(object: ServiceObject): Setting<number> | undefined {
    const { type, externalTrafficPolicy, healthCheckNodePort: own, namespace, name } = object;
    if (type !== 'LoadBalancer' || externalTrafficPolicy !== 'Local') return undefined;
    const { fields, given } = this.sources;
    const declared = ownFields(fields.services, object)?.healthCheckNodePort;
    if (declared !== undefined) return { value: declared, evidence: 'declared' };
    if (own !== undefined) return { value: own, evidence: given };
    const value = this.port(`${namespace}/${name} health check`);
    return value === undefined ? undefined : { value, evidence: 'assumed' };
  }

  /** Undefined when all are in use, as the API server would refuse. */
  private port(name: string): number | undefined {
    const { first, count, reserved } = nodePorts;
    const upper = count - reserved;
    const start = stableHash(name) % upper;
    for (let step = 0; step < upper; step++) {
      const port = first + reserved + ((start + step) % upper);
      if (this.ports.has(port)) continue;
      this.ports.add(port);
      return port;
    }
    return undefined;
  }
}

/** How many addresses at the start of a range are left to those who ask for one. */
function reservedOf({ first, last }: Cidr): number {
  const sixteenth = (last - first) / 16n;
  return sixteenth > 256n ? 256 : Math.max(16, Number(sixteenth));
}
