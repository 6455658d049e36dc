// Cilium's own policies (cilium/cilium pkg/k8s/apis/cilium.io/v2): whom they may concern. What they say is not read.

import { decodeMeta } from '../metadata.js';
import type { PolicySubject, SelectorRequirement } from '../objects.js';
import type { Fields } from '../reader.js';
import type { KindDecoder } from './kind.js';
import { writtenDirections } from './written-directions.js';

const apiVersions: readonly string[] = ['cilium.io/v2'];
const rulesFields = ['ingress', 'ingressDeny', 'egress', 'egressDeny'];
const ofNamespace = { name: 'io.kubernetes.pod.namespace', labels: 'io.cilium.k8s.namespace.labels.' };

export const ciliumNetworkPolicy = ciliumPolicy('CiliumNetworkPolicy', 'namespaced');
export const ciliumClusterwideNetworkPolicy = ciliumPolicy('CiliumClusterwideNetworkPolicy', 'cluster');

/** One rule in `spec`, or several in `specs`. */
function ciliumPolicy(kind: string, scope: 'namespaced' | 'cluster'): KindDecoder {
  return {
    kind,
    apiVersions,
    decode(raw) {
      const meta = decodeMeta(raw, { kind, nameRule: 'subdomain', scope, annotations: 'none' });
      if (!meta) return [];
      const rules = [raw.map('spec') ?? [], raw.maps('specs')].flat();
      const directions = new Set(rules.flatMap((rule) => writtenDirections(rule, rulesFields)));
      const subjects: readonly PolicySubject[] =
        rules.length > 0 ? rules.map(subjectOf) : [{ kind: 'pods' }, { kind: 'nodes' }];
      const found = directions.size > 0 ? [...directions] : writtenDirections(undefined, []);
      return [{ kind: 'OtherPolicy', api: 'cilium.io', ...meta, directions: found, subjects }];
    },
  };
}

/** Simplified: matchExpressions and labels of other sources than Kubernetes are not read; so it takes more, never less. */
function subjectOf(rule: Fields): PolicySubject {
  if (rule.value('nodeSelector') !== undefined) return { kind: 'nodes' };
  const ofPods: SelectorRequirement[] = [];
  const ofNamespaces: SelectorRequirement[] = [];
  for (const [written, value] of Object.entries(rule.map('endpointSelector')?.strings('matchLabels') ?? {})) {
    const key = written.replace(/^(k8s|any)[:.]/, '');
    if (key === ofNamespace.name) ofNamespaces.push(equal('kubernetes.io/metadata.name', value));
    else if (key.startsWith(ofNamespace.labels)) ofNamespaces.push(equal(key.slice(ofNamespace.labels.length), value));
    else if (!/[:]|^(io\.cilium|io\.kubernetes|reserved)\b/.test(key)) ofPods.push(equal(key, value));
  }
  return {
    kind: 'pods',
    podSelector: { matchLabels: {}, matchExpressions: ofPods },
    namespaceSelector: { matchLabels: {}, matchExpressions: ofNamespaces },
  };
}

function equal(key: string, value: string): SelectorRequirement {
  return { key, operator: 'In', values: [value] };
}
