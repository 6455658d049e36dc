// Servers outside the cluster. What they answer is in no manifest, but for two kinds of names that none of them knows.

import type { Cluster } from '#cluster/inventory.js';
import { type Content, type DnsServer, isInZone, plain, type Question } from './answer.js';

export function outsideAnswer(cluster: Cluster, { name, type }: Question, upstreams: readonly string[]): Content {
  // No top-level domain has an address: the root answers NXDOMAIN for a lone host name.
  if (!name.includes('.') && type !== 'TXT') return { kind: 'no-name', because: 'top-level' };
  if (isInZone(name, cluster.settings.clusterDomain.value.toLowerCase())) {
    return { kind: 'no-name', because: 'not-its-zone' };
  }
  return { kind: 'forwarded', name, upstreams };
}

export function outsideServer(cluster: Cluster, address: string): DnsServer {
  return { kind: 'outside', answer: (question) => plain(outsideAnswer(cluster, question, [address])) };
}
