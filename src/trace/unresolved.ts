// Why a name has no address.

import type { Cluster, Pod } from '#cluster/inventory.js';
import type { Query, Resolution } from '#dns/resolve.js';
import { podField } from '#wire/pod-field.js';
import type { Finding, FindingCode, FindingFacts } from './finding.js';
import { missingPart } from './missing-part.js';
import { clusterNearMisses, judgeOutsideName } from './outside-name.js';

/** `pod`: who asks; undefined for a node. */
export function unresolved(cluster: Cluster, resolution: Resolution, pod: Pod | undefined): Finding {
  const { outcome, aliases, queries } = resolution;
  const because = outcome.kind === 'failed' ? outcome.because : undefined;
  const lastQuery = queries[queries.length - 1];
  if (because === 'no-server') return error('K1002', { resolution });
  if (because === 'alias-loop') {
    const [first] = aliases;
    return error('K1003', { resolution }, first && { object: first.service.ref, field: ['spec', 'externalName'] });
  }
  const failing = queries.find(({ answer }) => answer === 'servfail') ?? lastQuery;
  if (failing && (because === 'servfail' || because === 'refused')) {
    const line = failing.decisions.find(({ at }) => at)?.at;
    return error('K1008', { resolution, query: failing }, line && { object: line.object, field: ['metadata', 'name'] });
  }
  return (
    aliasToNowhere(cluster, resolution) ?? withoutEndpoints(cluster, queries) ?? noSuchName(cluster, resolution, pod)
  );
}

/** What there is to say of a name that was only asked for. */
export function resolutionFinding(cluster: Cluster, resolution: Resolution, pod: Pod | undefined): Finding | undefined {
  const { outcome, queries } = resolution;
  const race = queries.find(({ rivals }) => rivals.length > 0);
  switch (outcome.kind) {
    case 'failed':
      return unresolved(cluster, resolution, pod);
    case 'not-modelled':
      return notModelled(resolution, outcome.plugin);
    case 'outside':
      return judgeOutsideName(resolution, cluster) === 'typo' ? unresolved(cluster, resolution, pod) : undefined;
    default:
      return race && { code: 'K1006', severity: 'warning', facts: { resolution, query: race } };
  }
}

export function notModelled(resolution: Resolution, plugin: string): Finding {
  const query = resolution.queries.find(({ answer }) => answer === 'not-modelled');
  const line = query?.decisions.find(({ at }) => at)?.at;
  return error('K1007', { resolution, plugin }, line && { object: line.object, field: ['metadata', 'name'] });
}

function aliasToNowhere(cluster: Cluster, resolution: Resolution): Finding | undefined {
  for (const { because, service, aliases } of resolution.queries) {
    const alias = aliases[aliases.length - 1];
    if (because === 'external-address' && service) {
      const target = service.object.externalName ?? '';
      const [byAddress] = cluster.services.filter(({ clusterIPs }) => clusterIPs.some((each) => each === target));
      const nearMisses = byAddress ? [`${byAddress.name}.${byAddress.namespace}`] : [];
      return pointingAt({ resolution, service, target, nearMisses, because: 'address' });
    }
    if (because !== 'alias-target' || !alias) continue;
    const nearMisses = clusterNearMisses(shortOf(alias.target, cluster), cluster);
    return pointingAt({ resolution, ...alias, nearMisses, because: 'missing' });
  }
  return undefined;
}

function pointingAt(facts: FindingFacts['K1009']): Finding {
  return error('K1009', facts, { object: facts.service.ref, field: ['spec', 'externalName'] });
}

function shortOf(name: string, { settings }: Cluster): string {
  const zone = `.svc.${settings.clusterDomain.value}`;
  return name.endsWith(zone) ? name.slice(0, -zone.length) : name;
}

function withoutEndpoints(cluster: Cluster, queries: readonly Query[]): Finding | undefined {
  const service = queries.find(({ because }) => because === 'no-ready-endpoints')?.service;
  if (!service) return undefined;
  const facts = { service, selected: cluster.endpoints(service).selected };
  return error('K1005', facts, { object: service.ref, field: ['spec', 'selector'] });
}

function noSuchName(cluster: Cluster, resolution: Resolution, pod: Pod | undefined): Finding {
  const { config, name } = resolution;
  const short = shortOf(name.replace(/\.$/, ''), cluster);
  const near = clusterNearMisses(short, cluster);
  // A name that stands for a Service is no typo: something else is wrong.
  const isThere = near.some((each) => each === short || each === `${short}.${pod?.namespace}`);
  const nearMisses = isThere ? [] : near;
  const isOnHost = pod?.spec.hostNetwork === true && pod.spec.dnsPolicy === 'ClusterFirst';
  const asker = !pod ? 'node' : isOnHost ? 'pod-on-host' : 'pod';
  const missing = config.asksCluster ? missingPart(name, cluster, pod?.namespace) : undefined;
  const facts = { resolution, nearMisses, asker, ...(missing ? { missing } : {}) } as const;
  if (!pod || config.asksCluster) return error('K1001', facts);
  const field = isOnHost ? 'hostNetwork' : 'dnsPolicy';
  return error('K1001', facts, podField(pod, ['spec', field]));
}

function error<C extends FindingCode>(code: C, facts: FindingFacts[C], at?: Finding['at']): Finding {
  return { code, severity: 'error', facts, ...(at ? { at } : {}) } as unknown as Finding;
}
