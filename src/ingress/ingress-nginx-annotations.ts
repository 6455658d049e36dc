// Annotations of ingress-nginx: `nginx.ingress.kubernetes.io/NAME`.

import type { FieldPath, IngressObject } from '#manifest/objects.js';
import type { ObjectRef } from '#wire/object-ref.js';

const prefix = 'nginx.ingress.kubernetes.io/';

export function annotationOf(ingress: IngressObject, name: string): string | undefined {
  return ingress.annotations[prefix + name]?.trim();
}

/** Go's strconv.ParseBool; undefined where the annotation is absent or no boolean. */
export function booleanOf(ingress: IngressObject, name: string): boolean | undefined {
  const text = annotationOf(ingress, name);
  if (text === undefined) return undefined;
  if (/^(1|t|true|TRUE|True|T)$/.test(text)) return true;
  return /^(0|f|false|FALSE|False|F)$/.test(text) ? false : undefined;
}

export function isOn(ingress: IngressObject, name: string): boolean {
  return booleanOf(ingress, name) === true;
}

export function annotationPlace(
  ingress: IngressObject,
  name: string,
): { readonly object: ObjectRef; readonly field: FieldPath } {
  return { object: ingress.ref, field: ['metadata', 'annotations', prefix + name] };
}
