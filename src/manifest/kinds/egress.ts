// Antrea's Egress (antrea-io/antrea pkg/apis/crd/v1beta1/types.go): pods whose packets leave the cluster with an address
// of their own.

import { decodeMeta } from '../metadata.js';
import { decodeSelector } from '../selector.js';
import type { KindDecoder } from './kind.js';

export const egress: KindDecoder = {
  kind: 'Egress',
  apiVersions: ['crd.antrea.io/v1beta1', 'crd.antrea.io/v1alpha2'],
  decode(raw) {
    const meta = decodeMeta(raw, { kind: 'Egress', nameRule: 'subdomain', scope: 'cluster', annotations: 'none' });
    const spec = raw.map('spec');
    if (meta === undefined || spec === undefined) return [];
    const subject = spec.map('appliedTo');
    const podSelector = subject && decodeSelector(subject, 'podSelector');
    const namespaceSelector = subject && decodeSelector(subject, 'namespaceSelector');
    const address = spec.text('egressIP');
    return [
      {
        kind: 'Egress',
        ...meta,
        ...(podSelector && { podSelector }),
        ...(namespaceSelector && { namespaceSelector }),
        ...(address && { address }),
      },
    ];
  },
};
