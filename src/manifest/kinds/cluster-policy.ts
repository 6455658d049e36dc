// Policies of whole clusters (kubernetes-sigs/network-policy-api apis/v1alpha1 and v1alpha2): whom they may concern. What
// they say is not read.

import { decodeMeta } from '../metadata.js';
import type { OtherPolicyObject, PolicySubject } from '../objects.js';
import type { Fields } from '../reader.js';
import { decodeSelector } from '../selector.js';
import { antreaVersions, decodeAntreaPolicy } from './antrea-policy.js';
import type { KindDecoder } from './kind.js';
import { writtenDirections } from './written-directions.js';

const clusterWide = { nameRule: 'subdomain', scope: 'cluster', annotations: 'none' } as const;

export const adminNetworkPolicy = oldPolicy('AdminNetworkPolicy');
export const baselineAdminNetworkPolicy = oldPolicy('BaselineAdminNetworkPolicy');

function oldPolicy(kind: string): KindDecoder {
  const apiVersions = ['policy.networking.k8s.io/v1alpha1'];
  return { kind, apiVersions, decode: (raw) => decodeClusterPolicy(raw, kind) };
}

/** Antrea has a kind of the same name. */
export const clusterNetworkPolicy: KindDecoder = {
  kind: 'ClusterNetworkPolicy',
  apiVersions: ['policy.networking.k8s.io/v1alpha2', ...antreaVersions],
  decode(raw) {
    if (antreaVersions.some((version) => version === raw.value('apiVersion'))) {
      return decodeAntreaPolicy(raw, { kind: 'ClusterNetworkPolicy', ...clusterWide });
    }
    return decodeClusterPolicy(raw, 'ClusterNetworkPolicy');
  },
};

function decodeClusterPolicy(raw: Fields, kind: string): readonly OtherPolicyObject[] {
  const meta = decodeMeta(raw, { kind, ...clusterWide });
  const spec = raw.map('spec');
  const subject = subjectOf(spec?.map('subject'));
  const directions = writtenDirections(spec, ['ingress', 'egress']);
  return meta
    ? [{ kind: 'OtherPolicy', api: 'policy.networking.k8s.io', ...meta, directions, subjects: [subject] }]
    : [];
}

/** Pods on the host's network are never meant. */
function subjectOf(subject: Fields | undefined): PolicySubject {
  const pods = subject?.map('pods');
  const podSelector = pods && decodeSelector(pods, 'podSelector');
  const namespaceSelector = pods
    ? decodeSelector(pods, 'namespaceSelector')
    : subject && decodeSelector(subject, 'namespaces');
  return { kind: 'pods', ...(podSelector && { podSelector }), ...(namespaceSelector && { namespaceSelector }) };
}
