// IngressClasses (networking.k8s.io): which controller serves the Ingresses that name the class.

import { decodeMeta } from '../metadata.js';
import type { KindDecoder } from './kind.js';

export const ingressClass: KindDecoder = {
  kind: 'IngressClass',
  apiVersions: ['networking.k8s.io/v1', 'networking.k8s.io/v1beta1'],
  decode(raw) {
    const rules = { kind: 'IngressClass', nameRule: 'subdomain', scope: 'cluster', annotations: 'all' } as const;
    const meta = decodeMeta(raw, rules);
    if (meta === undefined) return [];
    const createdAt = raw.map('metadata')?.text('creationTimestamp');
    return [
      {
        kind: 'IngressClass',
        ...meta,
        controllerName: raw.map('spec')?.visibleText('controller') ?? '',
        isDefault: meta.annotations['ingressclass.kubernetes.io/is-default-class'] === 'true',
        ...(createdAt === undefined ? {} : { createdAt }),
      },
    ];
  },
};
