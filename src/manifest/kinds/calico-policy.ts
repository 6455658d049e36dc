// Calico's own policies (projectcalico.org): only that they are there. What they say is not read.

import { decodeMeta } from '../metadata.js';
import type { CalicoPolicyObject } from '../objects.js';
import type { Fields } from '../reader.js';
import type { KindDecoder } from './kind.js';

export const calicoVersions: readonly string[] = ['projectcalico.org/v3', 'crd.projectcalico.org/v1'];
/** Kubernetes' policies, as Calico's API server shows them among its own. */
const mirrored = 'knp.default.';

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
    return meta ? [{ kind: 'CalicoPolicy', ...meta }] : [];
  },
};

/** Of the kind NetworkPolicy, and not Kubernetes' own. */
export function decodeCalicoPolicy(raw: Fields): readonly CalicoPolicyObject[] {
  const rules = { kind: 'NetworkPolicy', nameRule: 'subdomain', scope: 'namespaced', annotations: 'none' } as const;
  const meta = decodeMeta(raw, rules);
  if (!meta || meta.name.startsWith(mirrored)) return [];
  return [{ kind: 'CalicoPolicy', ...meta, ref: { ...meta.ref, kind: 'NetworkPolicy.projectcalico.org' } }];
}
