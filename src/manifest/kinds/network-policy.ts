// NetworkPolicies (networking.k8s.io/v1): which pods one isolates, in which directions, and what it admits.

import { decodeMeta } from '../metadata.js';
import type { PolicyDirection } from '../objects.js';
import { emptyMap, type Fields } from '../reader.js';
import { decodeSelector } from '../selector.js';
import { antreaVersions, decodeAntreaPolicy } from './antrea-policy.js';
import { calicoVersions, decodeCalicoPolicy } from './calico-policy.js';
import type { KindDecoder } from './kind.js';
import { decodePolicyRules } from './network-policy-rules.js';

const metaRules = { kind: 'NetworkPolicy', nameRule: 'subdomain', scope: 'namespaced', annotations: 'none' } as const;
const everything = { matchLabels: emptyMap, matchExpressions: [] };
const directions = ['Ingress', 'Egress'] as const;

export const networkPolicy: KindDecoder = {
  kind: 'NetworkPolicy',
  apiVersions: ['networking.k8s.io/v1', 'extensions/v1beta1', ...calicoVersions, ...antreaVersions],
  decode(raw) {
    const isOf = (versions: readonly string[]) => versions.some((version) => version === raw.value('apiVersion'));
    if (isOf(calicoVersions)) return decodeCalicoPolicy(raw);
    if (isOf(antreaVersions)) return decodeAntreaPolicy(raw, metaRules);
    const meta = decodeMeta(raw, metaRules);
    const spec = raw.map('spec');
    if (meta === undefined) return [];
    const podSelector = (spec && decodeSelector(spec, 'podSelector')) ?? everything;
    const ingress = spec ? decodePolicyRules(spec, 'ingress', 'from') : [];
    const egress = spec ? decodePolicyRules(spec, 'egress', 'to') : [];
    return [{ kind: 'NetworkPolicy', ...meta, podSelector, policyTypes: policyTypes(spec), ingress, egress }];
  },
};

/** Ingress always, and Egress when there are egress rules, unless the policy says which. */
function policyTypes(spec: Fields | undefined): readonly PolicyDirection[] {
  if (spec === undefined) return ['Ingress'];
  const given = spec.texts('policyTypes');
  if (given.length === 0) return spec.list('egress').length > 0 ? directions : ['Ingress'];
  return given.flatMap((text, index) => {
    const known = directions.find((direction) => direction === text);
    if (known === undefined) spec.unknownWord(['policyTypes', index], text, directions);
    return known ?? [];
  });
}
