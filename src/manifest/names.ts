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

/** The known word that was probably meant: at most two letters differ (one in short words). */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let least = wanted.length > 4 ? 3 : 2;
  for (const candidate of known) {
    const distance = editDistance(wanted, candidate.toLowerCase(), least);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

/** Levenshtein's distance, or `limit` when the lengths alone differ by as much. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? limit;
}
