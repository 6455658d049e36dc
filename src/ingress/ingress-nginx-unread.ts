// Annotations of ingress-nginx that can keep a request from its backend, and are not modelled.

import type { IngressObject } from '#manifest/objects.js';
import type { Lost, Unread } from './controller.js';
import { annotationOf, annotationPlace } from './ingress-nginx-annotations.js';

/** docs/user-guide/nginx-configuration/annotations.md; with the effect that each can have. */
const effects: Readonly<Record<string, Unread['may']>> = {
  'allowlist-source-range': 'refuse',
  'whitelist-source-range': 'refuse',
  'denylist-source-range': 'refuse',
  'auth-type': 'refuse',
  'auth-url': 'refuse',
  'auth-tls-secret': 'refuse',
  'limit-connections': 'refuse',
  'limit-rpm': 'refuse',
  'limit-rps': 'refuse',
  'enable-modsecurity': 'refuse',
  'configuration-snippet': 'reroute',
  'server-snippet': 'reroute',
};

export function unreadOf(ingress: IngressObject, lost: readonly Lost[]): readonly Unread[] {
  const own = Object.entries(effects).flatMap(([name, may]): Unread[] =>
    annotationOf(ingress, name) ? [{ ...annotationPlace(ingress, name), may }] : [],
  );
  const canaries = lost.flatMap(({ rule, because }): Unread[] =>
    because.why === 'canary' ? [{ object: rule.ingress, field: rule.field, may: 'reroute' }] : [],
  );
  return [...own, ...canaries];
}
