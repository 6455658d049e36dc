// Which part of a name of the cluster nothing stands for: its namespace, its Service or the endpoint in front of it.

import type { Cluster, Service } from '#cluster/inventory.js';

export type MissingPart =
  | { readonly kind: 'namespace'; readonly namespace: string }
  | { readonly kind: 'service'; readonly namespace: string; readonly service: string }
  | {
      readonly kind: 'endpoint';
      readonly service: Service;
      readonly endpoint: string;
      /** Names of endpoints it has, ready ones. */
      readonly has: readonly string[];
      readonly state: 'absent' | 'not-ready';
    };

/** Reads the name as its writer most likely meant it; undefined: it is no name of the cluster at all. */
export function missingPart(name: string, cluster: Cluster, ownNamespace: string | undefined): MissingPart | undefined {
  const labels = withoutZone(name, cluster);
  if (!labels || labels.length > 3) return undefined;
  const [first = '', second, third] = labels;
  if (second === undefined) return ownNamespace === undefined ? undefined : inNamespace(ownNamespace, first);
  // `db-7.db`: an endpoint of a Service of one's own namespace, unless a namespace has that name.
  const own = ownNamespace === undefined ? undefined : cluster.service(ownNamespace, second);
  if (third === undefined)
    return own && !cluster.namespaces.has(second) ? endpointOf(own, first) : inNamespace(second, first);
  const service = cluster.service(third, second);
  return service ? endpointOf(service, first) : inNamespace(third, second);

  function inNamespace(namespace: string, wanted: string): MissingPart | undefined {
    if (!cluster.namespaces.has(namespace)) return { kind: 'namespace', namespace };
    return cluster.service(namespace, wanted) ? undefined : { kind: 'service', namespace, service: wanted };
  }

  function endpointOf(owner: Service, endpoint: string): MissingPart | undefined {
    if (owner.object.type === 'ExternalName') return undefined;
    const nameOf = ({ hostname, address }: { hostname?: string; address: string }) =>
      hostname ?? address.replaceAll(/[.:]/g, '-');
    const { addresses, selected } = cluster.endpoints(owner);
    const has = addresses.filter(({ conditions }) => conditions.ready).map(nameOf);
    const isWaiting =
      addresses.some((each) => !each.conditions.ready && nameOf(each) === endpoint) ||
      selected.some((pod) => pod.name === endpoint && !pod.ready);
    return { kind: 'endpoint', service: owner, endpoint, has, state: isWaiting ? 'not-ready' : 'absent' };
  }
}

/** The labels before `svc` and the cluster's zone; all of them for a short name. */
function withoutZone(name: string, { settings }: Cluster): readonly string[] | undefined {
  const bare = name.toLowerCase().replace(/\.$/, '');
  const zone = settings.clusterDomain.value.toLowerCase();
  const isFull = bare.endsWith(`.svc.${zone}`);
  const short = isFull ? bare.slice(0, -zone.length - 5) : bare.endsWith('.svc') ? bare.slice(0, -4) : bare;
  return bare.endsWith(`.${zone}`) && !isFull ? undefined : short.split('.');
}
