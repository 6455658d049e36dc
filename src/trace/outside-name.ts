// Names that are not in the cluster's zone: public ones, typos of a Service's name, or nobody can say.

import type { Cluster } from '#cluster/inventory.js';
import { isPublic } from '#dns/public-name.js';
import type { Resolution } from '#dns/resolve.js';
import { nearMisses } from '#wire/near-miss.js';

/** `typo`: meant for the cluster, by what its DNS said or by its likeness to a Service's name. */
export function judgeOutsideName(
  { name: typed, queries, outcome }: Resolution,
  cluster: Cluster,
): 'public' | 'typo' | 'unclear' {
  const name = outcome.kind === 'outside' ? outcome.name : '';
  // Of a name that a search list made, nothing is known outside: what was typed tells whether the cluster was meant.
  const bare = typed.replace(/\.$/, '').toLowerCase();
  if (name !== bare && queries.some((query) => query.assumedAbsent && query.name === name)) {
    return clusterNearMisses(typed, cluster).length > 0 ? 'typo' : 'unclear';
  }
  // No server outside knows the cluster's own zone.
  if (name.endsWith(`.${cluster.settings.clusterDomain.value}`)) return 'typo';
  const [, second = '', ...more] = name.split('.');
  const isInNamespace = more.length === 0 && cluster.namespaces.has(second);
  // The Service is there, the endpoint in front of it is not: `db-7.db` for a set of two.
  const isMeant = queries.some(
    ({ because = '' }) => because === 'endpoint' || because === 'alias-target' || because === 'external-address',
  );
  if (isInNamespace || isMeant) return 'typo';
  const isNear = clusterNearMisses(name, cluster).length > 0;
  if (isPublic(name)) return isNear ? 'unclear' : 'public';
  return isNear ? 'typo' : 'unclear';
}

/** Services, as `name.namespace`, that a name may have been meant for. */
export function clusterNearMisses(name: string, cluster: Cluster): readonly string[] {
  const [first = '', second, ...more] = name.toLowerCase().split('.');
  const full = cluster.services.map((service) => `${service.name}.${service.namespace}`);
  if (second === undefined) {
    const byName = new Map(cluster.services.map((service, index) => [service.name, full[index] as string]));
    const exact = full.filter((candidate) => candidate.startsWith(`${first}.`));
    const near = nearMisses(first, byName.keys()).map((hit) => byName.get(hit) as string);
    return [...new Set([...exact, ...near])].slice(0, 3);
  }
  // `www.example.com` is nobody's typo; `cart.io` may be one of `cart.ops`, not of any other Service called cart.
  if (isPublic(name) && more.length > 0) return [];
  const exact = isPublic(name) ? [] : full.filter((candidate) => candidate.startsWith(`${first}.`));
  return [...new Set([...exact, ...nearMisses(`${first}.${second}`, full)])].slice(0, 3);
}
