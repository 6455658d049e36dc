// What the API server takes as a name (k8s.io/apimachinery pkg/util/validation, pkg/api/validation).

import type { NameRule } from './diagnostic.js';

const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const serviceLabel = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const qualifiedPart = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

const checks: { readonly [Rule in NameRule]: (text: string) => boolean } = {
  label: (text) => text.length <= 63 && label.test(text),
  subdomain: (text) => text.length <= 253 && subdomain.test(text),
  'service-label': (text) => text.length <= 63 && serviceLabel.test(text),
  // IANA service name: 15 characters, one letter at least, no two hyphens in a row.
  'port-name': (text) => text.length <= 15 && label.test(text) && /[a-z]/.test(text) && !text.includes('--'),
  'qualified-name': isQualifiedName,
  'label-value': (text) => text === '' || (text.length <= 63 && qualifiedPart.test(text)),
};

export function obeys(rule: NameRule, text: string): boolean {
  return checks[rule](text);
}

/** `app`, or `shop.example.com/app`. */
function isQualifiedName(text: string): boolean {
  const slash = text.indexOf('/');
  if (slash >= 0 && !checks.subdomain(text.slice(0, slash))) return false;
  const name = text.slice(slash + 1);
  return name.length <= 63 && qualifiedPart.test(name);
}
