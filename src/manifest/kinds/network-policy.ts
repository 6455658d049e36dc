// NetworkPolicies (networking.k8s.io/v1): which pods one isolates, in which directions, and what it admits.

import { decodeMeta } from '../metadata.js';
import type { PolicyDirection } from '../objects.js';
import { emptyMap, type Fields } from '../reader.js';
import { decodeSelector } from '../selector.js';
import { calicoVersions, decodeCalicoPolicy } from './calico-policy.js';
import type { KindDecoder } from './kind.js';
import { decodePolicyRules } from './network-policy-rules.js';

const everything = { matchLabels: emptyMap, matchExpressions: [] };
const directions = ['Ingress', 'Egress'] as const;

export const networkPolicy: KindDecoder = {
  kind: 'NetworkPolicy',
  apiVersions: ['networking.k8s.io/v1', 'extensions/v1beta1', ...calicoVersions],
  decode(raw) {
    if (calicoVersions.some((version) => version === raw.value('apiVersion'))) return decodeCalicoPolicy(raw);
    const meta = decodeMeta(raw, {
      kind: 'NetworkPolicy',
      nameRule: 'subdomain',
      scope: 'namespaced',
      annotations: 'none',
    });
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
