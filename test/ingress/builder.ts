// Ingresses for tests, as the loader would hand them over.

import type { IngressObject, IngressPath, IngressRule, PathType } from '#manifest/objects.js';
import { labels } from '../control-plane/builder.js';

export function path(text: string, pathType: PathType, service = 'cart'): Omit<IngressPath, 'field'> {
  return { path: text, pathType, backend: { kind: 'service', name: service, port: 80 } };
}

export function ingress(
  name: string,
  rules: readonly { readonly host: string; readonly paths: readonly Omit<IngressPath, 'field'>[] }[],
  more: Partial<IngressObject> = {},
): IngressObject {
  const [namespace = '', own = ''] = name.split('/');
  const withFields = rules.map(({ host, paths }, index): IngressRule => {
    const field = ['spec', 'rules', index];
    return { host, field, paths: paths.map((entry, at) => ({ ...entry, field: [...field, 'http', 'paths', at] })) };
  });
  return {
    kind: 'Ingress',
    ref: { kind: 'Ingress', namespace, name: own },
    namespace,
    name: own,
    labels: labels({}),
    annotations: labels({}),
    terminating: false,
    rules: withFields,
    tls: [],
    loadBalancerIngress: [],
    ...more,
  };
}

export function nginxAnnotations(pairs: Record<string, string>): Pick<IngressObject, 'annotations'> {
  const named = Object.entries(pairs).map(([name, value]) => [`nginx.ingress.kubernetes.io/${name}`, value]);
  return { annotations: labels(Object.fromEntries(named)) };
}
