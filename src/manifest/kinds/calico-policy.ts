// Calico's own policies and host endpoints (projectcalico/calico api/pkg/apis/projectcalico/v3): whom they may concern.
// What they say is not read.

import { decodeMeta } from '../metadata.js';
import type { OtherPolicyObject, PolicyDirection, PolicySubject } from '../objects.js';
import type { Fields } from '../reader.js';
import { calicoSubject } from './calico-selector.js';
import type { KindDecoder } from './kind.js';

export const calicoVersions: readonly string[] = ['projectcalico.org/v3', 'crd.projectcalico.org/v1'];
const api = 'projectcalico.org';
/** Kubernetes' policies, as Calico's API server shows them among its own. */
const mirrored = 'knp.default.';
const directions = ['Ingress', 'Egress'] as const;

export const globalNetworkPolicy: KindDecoder = {
  kind: 'GlobalNetworkPolicy',
  apiVersions: calicoVersions,
  decode(raw) {
    const rules = {
      kind: 'GlobalNetworkPolicy',
      nameRule: 'subdomain',
      scope: 'cluster',
      annotations: 'none',
    } as const;
    const meta = decodeMeta(raw, rules);
    return meta ? [{ kind: 'OtherPolicy', api, ...meta, ...reachOf(raw) }] : [];
  },
};

/** A node's own traffic is open until one of these is there. */
export const hostEndpoint: KindDecoder = {
  kind: 'HostEndpoint',
  apiVersions: calicoVersions,
  decode(raw) {
    const meta = decodeMeta(raw, {
      kind: 'HostEndpoint',
      nameRule: 'subdomain',
      scope: 'cluster',
      annotations: 'none',
    });
    const nodeName = raw.map('spec')?.text('node');
    const subject: PolicySubject = { kind: 'nodes', ...(nodeName === undefined ? {} : { nodeName }) };
    return meta ? [{ kind: 'OtherPolicy', api, ...meta, directions, subjects: [subject] }] : [];
  },
};

/** Of the kind NetworkPolicy, and not Kubernetes' own. */
export function decodeCalicoPolicy(raw: Fields): readonly OtherPolicyObject[] {
  const rules = { kind: 'NetworkPolicy', nameRule: 'subdomain', scope: 'namespaced', annotations: 'none' } as const;
  const meta = decodeMeta(raw, rules);
  if (!meta || meta.name.startsWith(mirrored)) return [];
  const ref = { ...meta.ref, kind: 'NetworkPolicy.projectcalico.org' };
  return [{ kind: 'OtherPolicy', api, ...meta, ref, ...reachOf(raw) }];
}

function reachOf(raw: Fields): Pick<OtherPolicyObject, 'directions' | 'subjects'> {
  const spec = raw.map('spec');
  if (!spec) return { directions, subjects: [{ kind: 'pods' }, { kind: 'nodes' }] };
  // Such a policy of host endpoints also meets what only passes by.
  const isAnywhere = ['applyOnForward', 'preDNAT', 'doNotTrack'].some((name) => spec.value(name) === true);
  const subject = isAnywhere
    ? ({ kind: 'pods' } as const)
    : calicoSubject(spec.text('selector') ?? '', spec.text('namespaceSelector') ?? '');
  return { directions: typesOf(spec), subjects: subject ? [subject] : [] };
}

/** Ingress unless there are egress rules only. */
function typesOf(spec: Fields): readonly PolicyDirection[] {
  const given = directions.filter((direction) => spec.texts('types').includes(direction));
  if (given.length > 0) return given;
  const written = directions.filter((direction) => spec.list(direction.toLowerCase()).length > 0);
  return written.length > 0 ? written : ['Ingress'];
}
