// What ingress-nginx writes into nginx.conf for its Ingresses: servers by host, each with locations and a default
// (internal/ingress/controller/controller.go, location.go and template.go).

import type { IngressBackend, IngressObject } from '#manifest/objects.js';
import type { Lost, Matched } from './controller.js';
import { annotationOf, isOn } from './ingress-nginx-annotations.js';
import { byAge, type RulePath, rulesOf } from './rules.js';

export interface NginxServer {
  /** Empty: the server of all other hosts. */
  readonly host: string;
  /** The oldest first; of one path and type only the first counts. */
  readonly rules: RulePath[];
  /** Rules that nginx.conf does not have. */
  readonly left: Lost[];
  /** What the paths that no rule takes go to. */
  fallback?: { readonly backend: IngressBackend; readonly ingress: IngressObject; readonly match: Matched };
  /** The Ingresses behind it, the oldest first. */
  readonly ingresses: IngressObject[];
}

export interface NginxServers {
  readonly byHost: ReadonlyMap<string, NginxServer>;
  /** Names of `server-alias` that no server has by itself, to the host that answers to them. */
  readonly aliases: ReadonlyMap<string, string>;
}

export function nginxServers(ingresses: readonly IngressObject[]): NginxServers {
  const byHost = new Map<string, NginxServer>();
  const aliases = new Map<string, string>();
  const sorted = byAge(ingresses);
  for (const ingress of sorted) if (!isCanary(ingress)) addServers(ingress, byHost);
  // Canaries have no server of their own.
  for (const ingress of sorted) addRules(ingress, byHost);
  for (const { host, ingresses: owners } of byHost.values()) {
    for (const alias of owners.flatMap(aliasesOf))
      if (!byHost.has(alias) && !aliases.has(alias)) aliases.set(alias, host);
  }
  return { byHost, aliases };
}

/** A default backend without rules takes every other host; beside rules it serves the hosts that this Ingress adds. */
function addServers(ingress: IngressObject, byHost: Map<string, NginxServer>): void {
  const { defaultBackend, rules } = ingress;
  const isCatchAll = rules.length === 0;
  for (const host of new Set(isCatchAll ? [''] : rules.map((rule) => rule.host))) {
    const known = byHost.get(host);
    const server = known ?? { host, rules: [], left: [], ingresses: [] };
    if (!known) byHost.set(host, server);
    server.ingresses.push(ingress);
    const mayAnswer = isCatchAll ? !server.fallback : host !== '' && !known;
    if (!mayAnswer || defaultBackend?.backend.kind !== 'service') continue;
    const match = { ingress: ingress.ref, host, field: defaultBackend.field };
    server.fallback = { ingress, match, backend: defaultBackend.backend };
  }
}

function addRules(ingress: IngressObject, byHost: ReadonlyMap<string, NginxServer>): void {
  for (const rule of rulesOf(ingress)) {
    const server = byHost.get(rule.match.host);
    const because = isCanary(ingress) ? 'canary' : rule.backend.kind === 'resource' ? 'resource-backend' : undefined;
    if (because) server?.left.push({ rule: rule.match, because: { why: because } });
    else server?.rules.push(rule);
  }
}

function isCanary(ingress: IngressObject): boolean {
  return isOn(ingress, 'canary');
}

/** Simplified: an alias that is a regular expression or a wildcard is passed over. */
function aliasesOf(ingress: IngressObject): readonly string[] {
  const text = annotationOf(ingress, 'server-alias') ?? '';
  return text
    .toLowerCase()
    .split(',')
    .map((alias) => alias.trim())
    .filter((alias) => /^[a-z0-9.-]+$/.test(alias));
}
