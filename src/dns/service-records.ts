// SRV and PTR records of the cluster's zone, as dig prints their data (DNS specification 1.1.0, sections 2.3 and 2.4).

import type { Cluster, EndpointAddress, Service } from '#cluster/inventory.js';
import { type IpAddress, parseAddress } from '#wire/address.js';
import type { Content } from './answer.js';
import { type Asked, endpointName, type ZoneOptions } from './cluster-zone.js';

interface Wanted {
  /** Of a headless Service: the targets. */
  readonly endpoints?: readonly EndpointAddress[];
  readonly port: { readonly portName: string; readonly protocol: string } | undefined;
}

/** Priority 0 and equal weights that come to 100 (coredns plugin/backend_lookup.go). */
export function srvTexts({ cluster, service, options }: Asked, { endpoints, port }: Wanted): readonly string[] {
  const own = `${service.name}.${service.namespace}.svc.${options.zone}`;
  const isWanted = ({ portName, protocol }: { portName: string; protocol: string }) =>
    !port || (portName === port.portName && protocol.toLowerCase() === port.protocol);
  const targets = endpoints
    ? cluster
        .endpoints(service)
        .ports.filter(isWanted)
        .flatMap((each) => each.endpoints)
        .filter((each) => endpoints.some(({ address }) => address === each.address) && each.conditions.ready)
        .map((each) => `${each.port} ${endpointName(each, options)}.${own}`)
    : service.ports
        .filter(({ name, protocol }) => isWanted({ portName: name, protocol }))
        .map((each) => `${each.port} ${own}`);
  const weight = Math.floor(100 / Math.max(targets.length, 1));
  return targets.map((target) => `0 ${weight} ${target}.`);
}

/** Services by ClusterIP first, then endpoints that are ready; undefined: nothing has the address. */
export function reverseAnswer(cluster: Cluster, name: string, options: ZoneOptions): Content | undefined {
  const address = addressOfReverse(name);
  if (!address) return undefined;
  const service = cluster.servicesByAddress(address).find(({ clusterIPs }) => clusterIPs.includes(address));
  if (service) return { kind: 'records', texts: [`${nameOf(service, options)}.`], service };
  const pod = cluster.podByAddress(address);
  const found = cluster.services
    .filter(({ object, namespace }) => object.type !== 'ExternalName' && (!pod || namespace === pod.namespace))
    .flatMap((candidate) =>
      cluster
        .endpoints(candidate)
        .addresses.filter((endpoint) => endpoint.address === address && endpoint.conditions.ready)
        .map((endpoint) => `${endpointName(endpoint, options)}.${nameOf(candidate, options)}.`),
    );
  return found.length > 0 ? { kind: 'records', texts: [...new Set(found)] } : undefined;
}

function nameOf({ name, namespace }: Service, { zone }: ZoneOptions): string {
  return `${name}.${namespace}.svc.${zone}`;
}

/** `10.96.0.10` to `10.0.96.10.in-addr.arpa`. */
export function reverseName(address: IpAddress): string {
  if (!address.includes(':')) return `${address.split('.').reverse().join('.')}.in-addr.arpa`;
  const [head = '', tail = ''] = address.split('::');
  const groups = (text: string) => text.split(':').filter((group) => group !== '');
  const missing = address.includes('::') ? 8 - groups(head).length - groups(tail).length : 0;
  const all = [...groups(head), ...Array<string>(missing).fill('0'), ...groups(tail)];
  const digits = all.map((group) => group.padStart(4, '0')).join('');
  return `${[...digits].reverse().join('.')}.ip6.arpa`;
}

function addressOfReverse(name: string): IpAddress | undefined {
  const labels = name.split('.').slice(0, -2).reverse();
  if (name.endsWith('.in-addr.arpa')) return labels.length === 4 ? parseAddress(labels.join('.')) : undefined;
  if (!name.endsWith('.ip6.arpa') || labels.length !== 32 || labels.some((digit) => digit.length !== 1))
    return undefined;
  return parseAddress(labels.join('').replace(/(.{4})(?!$)/g, '$1:'));
}
