// Names that are not in the cluster's zone: public ones, typos of a Service's name, or nobody can say.

import type { Cluster } from '#cluster/inventory.js';
import { nearMisses } from '#wire/near-miss.js';

/** Top-level domains common enough to take a name for a public one without asking anybody. */
const publicSuffixes =
  /\.([a-z]{2}|com|net|org|edu|gov|mil|int|info|biz|io|dev|app|cloud|arpa|online|site|tech|store|xyz)\.?$/i;

/** `typo`: not public by its last label, and close to a name of the cluster. */
export function judgeOutsideName(name: string, cluster: Cluster): 'public' | 'typo' | 'unclear' {
  const isNear = clusterNearMisses(name, cluster).length > 0;
  if (publicSuffixes.test(name)) return isNear ? 'unclear' : 'public';
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
  const isPublic = publicSuffixes.test(name);
  // `www.example.com` is nobody's typo; `cart.io` may be one of `cart.ops`, not of any other Service called cart.
  if (isPublic && more.length > 0) return [];
  const exact = isPublic ? [] : full.filter((candidate) => candidate.startsWith(`${first}.`));
  return [...new Set([...exact, ...nearMisses(`${first}.${second}`, full)])].slice(0, 3);
}
