// Antrea's own policies (antrea-io/antrea pkg/apis/crd/v1beta1): whom they may concern. What they say is not read.

import { decodeMeta, type MetaRules } from '../metadata.js';
import type { OtherPolicyObject, PolicySubject } from '../objects.js';
import type { Fields } from '../reader.js';
import { decodeSelector } from '../selector.js';
import { writtenDirections } from './written-directions.js';

export const antreaVersions: readonly string[] = ['crd.antrea.io/v1beta1', 'crd.antrea.io/v1alpha1'];
const selectors = ['podSelector', 'namespaceSelector', 'nodeSelector'];

/** Two of its kinds have names that other APIs have too. */
export function decodeAntreaPolicy(raw: Fields, rules: MetaRules): readonly OtherPolicyObject[] {
  const meta = decodeMeta(raw, rules);
  if (!meta) return [];
  const spec = raw.map('spec');
  const directions = writtenDirections(spec, ['ingress', 'egress']);
  const appliedTo = spec?.maps('appliedTo') ?? [];
  // Without the list each rule has its own.
  const subjects: readonly PolicySubject[] =
    appliedTo.length > 0 ? appliedTo.map(subjectOf) : [{ kind: 'pods' }, { kind: 'nodes' }];
  const ref = { ...meta.ref, kind: `${rules.kind}.crd.antrea.io` };
  return [{ kind: 'OtherPolicy', api: 'crd.antrea.io', ...meta, ref, directions, subjects }];
}

/** Groups, Services and service accounts may be any pod. */
function subjectOf(entry: Fields): PolicySubject {
  if (entry.value('nodeSelector') !== undefined) return { kind: 'nodes' };
  if (Object.keys(entry.raw).some((key) => !selectors.includes(key))) return { kind: 'pods' };
  const podSelector = decodeSelector(entry, 'podSelector');
  const namespaceSelector = decodeSelector(entry, 'namespaceSelector');
  return { kind: 'pods', ...(podSelector && { podSelector }), ...(namespaceSelector && { namespaceSelector }) };
}
