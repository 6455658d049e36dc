// What ingress-nginx answers by itself with another address: in the order in which nginx comes to it, `return` before
// the Lua of TLS (rootfs/etc/nginx/template/nginx.tmpl, rootfs/etc/nginx/lua/lua_ingress.lua).

import type { IngressObject } from '#manifest/objects.js';
import type { Matched, RedirectReason, Routing, WebRequest } from './controller.js';
import { annotationOf, annotationPlace, booleanOf, isOn } from './ingress-nginx-annotations.js';
import type { NginxServer, NginxServers } from './ingress-nginx-servers.js';
import type { NginxSettings } from './ingress-nginx-settings.js';

export type Redirect = Omit<Extract<Routing, { kind: 'redirect' }>, 'lost'>;

/** `from-to-www-redirect`: the name with or without `www.` that no server has. */
export function wwwRedirect({ scheme, host, path }: WebRequest, { byHost }: NginxServers): Redirect | undefined {
  const other = host.startsWith('www.') ? host.slice('www.'.length) : `www.${host}`;
  const owner = byHost.get(other)?.ingresses.find((ingress) => isOn(ingress, 'from-to-www-redirect'));
  if (!owner || byHost.has(host)) return undefined;
  const location = `${scheme}://${other}${path.replace(/\/$/, '')}`;
  return redirect([308, location, 'from-to-www'], annotationPlace(owner, 'from-to-www-redirect'));
}

/** What the Ingress of the location that takes the request wants. */
export function locationRedirect(
  request: WebRequest,
  at: { readonly ingress: IngressObject; readonly match: Matched; readonly server: NginxServer },
  settings: NginxSettings,
): Redirect | undefined {
  const { ingress, match, server } = at;
  const found =
    appRoot(request, ingress) ?? fixedAddress(request, ingress) ?? toHttps(request, { ingress, server }, settings);
  return found && { ...found, match };
}

export function slashRedirect({ scheme, host, path }: WebRequest, match: Matched): Redirect {
  const at = { object: match.ingress, field: [...match.field, 'path'] };
  return { ...redirect([301, `${scheme}://${host}${path}/`, 'slash-appended'], at), match };
}

function appRoot({ scheme, host, path }: WebRequest, ingress: IngressObject): Redirect | undefined {
  const root = annotationOf(ingress, 'app-root');
  if (path !== '/' || !root?.startsWith('/')) return undefined;
  return redirect([302, `${scheme}://${host}${root}`, 'app-root'], annotationPlace(ingress, 'app-root'));
}

/**
 * `temporal-redirect` (302) first, then `permanent-redirect` (301, or `permanent-redirect-code`). nginx makes a path an
 * absolute address unless `relative-redirects` is on.
 */
function fixedAddress({ scheme, host }: WebRequest, ingress: IngressObject): Redirect | undefined {
  const isRelative = isOn(ingress, 'relative-redirects');
  const absolute = (url: string) => (url.startsWith('/') && !isRelative ? `${scheme}://${host}${url}` : url);
  const temporal = annotationOf(ingress, 'temporal-redirect');
  if (temporal)
    return redirect([302, absolute(temporal), 'temporal-redirect'], annotationPlace(ingress, 'temporal-redirect'));
  const permanent = annotationOf(ingress, 'permanent-redirect');
  if (!permanent) return undefined;
  const code = Number(annotationOf(ingress, 'permanent-redirect-code'));
  const status = code >= 300 && code <= 308 ? code : 301;
  return redirect([status, absolute(permanent), 'permanent-redirect'], annotationPlace(ingress, 'permanent-redirect'));
}

/**
 * A host has a certificate, and be it the fake one, as soon as one of its Ingresses has a TLS section, whichever hosts
 * that lists (createServers in internal/ingress/controller/controller.go).
 */
function toHttps(
  { scheme, host, path }: WebRequest,
  { ingress, server }: { readonly ingress: IngressObject; readonly server: NginxServer },
  settings: NginxSettings,
): Redirect | undefined {
  if (scheme === 'https') return undefined;
  const keepsSlash = isOn(ingress, 'preserve-trailing-slash');
  const location = `https://${host}${keepsSlash ? path : path.replace(/\/$/, '')}`;
  const forced = booleanOf(ingress, 'force-ssl-redirect') ?? settings.forceSslRedirect;
  if (forced) return redirect([308, location, 'force-ssl-redirect'], annotationPlace(ingress, 'force-ssl-redirect'));
  const owner = server.ingresses.find(({ tls, rules }) => tls.length > 0 && rules.length > 0);
  if (!owner || !(booleanOf(ingress, 'ssl-redirect') ?? settings.sslRedirect)) return undefined;
  const section = owner.tls.find(({ hosts }) => hosts.includes(server.host)) ?? owner.tls[0];
  return redirect([308, location, 'tls-section'], { object: owner.ref, field: section?.field ?? ['spec', 'tls'] });
}

function redirect(
  [status, location, because]: readonly [number, string, RedirectReason],
  at: Redirect['at'],
): Redirect {
  return { kind: 'redirect', status, location, because, at };
}
