// ingress-nginx (kubernetes/ingress-nginx, retired in 2026): all Ingresses of its class as one nginx.conf.

import type { Cluster } from '#cluster/inventory.js';
import type { IngressObject, ServicePort } from '#manifest/objects.js';
import { findBackend, hasReadyEndpoints, upstreamOf } from './backend-service.js';
import type { Claim, IngressController, ListenerPlace, Lost, Matched, Routing, WebRequest } from './controller.js';
import { hostKeys, plainHost } from './hosts.js';
import { classOf, findClass } from './ingress-class.js';
import { annotationOf, booleanOf, isOn } from './ingress-nginx-annotations.js';
import { installations, settingsAt, unchanged } from './ingress-nginx-installations.js';
import { findLocation } from './ingress-nginx-locations.js';
import { locationRedirect, slashRedirect, wwwRedirect } from './ingress-nginx-redirects.js';
import { type NginxServer, type NginxServers, nginxServers } from './ingress-nginx-servers.js';
import type { NginxSettings } from './ingress-nginx-settings.js';
import { unreadOf } from './ingress-nginx-unread.js';
import { RuleTable } from './rules.js';

export const ingressNginx: IngressController = {
  name: 'ingress-nginx',
  title: 'ingress-nginx',
  claims(ingress, cluster) {
    const found = installations(cluster);
    for (const { place, settings } of found) {
      const claim = claimOf(ingress, settings, cluster);
      if (claim) return { ...claim, place };
    }
    return found.length > 0 ? undefined : claimOf(ingress, unchanged, cluster);
  },
  places: (cluster) => installations(cluster).map(({ place }) => place),
  route,
  simplified: [
    'canary Ingresses take no share: all requests go to the main Ingress, with a warning',
    'allow and deny lists, authentication, rate limits and snippets are not evaluated: they give a warning',
    'paths are compared as they are asked for: nginx decodes and merges slashes first',
    'a server-alias that is a wildcard or a regular expression is passed over',
    'custom-http-errors and --watch-namespace-selector are not read',
    'TCP and UDP services of the controller are not read',
    'certificates are not compared with host names: https is served for every host',
  ],
};

/** internal/ingress/controller/store/store.go: the annotation, then the class, then none at all. */
function claimOf(ingress: IngressObject, settings: NginxSettings, cluster: Cluster): Claim | undefined {
  const { ingressClass, controllerClass, classByName, watchesWithoutClass, watchedNamespace } = settings;
  if (watchedNamespace !== '' && ingress.namespace !== watchedNamespace) return undefined;
  if (settings.disablesCatchAll && ingress.defaultBackend) return undefined;
  const said = classOf(ingress, cluster);
  if (!said) return watchesWithoutClass ? { by: 'by-default' } : undefined;
  const { by, name } = said;
  if (by === 'annotation') return name === ingressClass ? { by, className: name } : undefined;
  const known = findClass(name, cluster);
  const isServed = known
    ? known.controllerName === controllerClass || (classByName && name === ingressClass)
    : cluster.ingressClasses.length === 0 && name === ingressClass;
  return isServed ? { by, className: name, ...(known ? { class: known } : {}) } : undefined;
}

const written = new WeakMap<Cluster, Map<NginxSettings, NginxServers>>();

function serversOf(settings: NginxSettings, cluster: Cluster): NginxServers {
  const ofCluster = written.get(cluster) ?? new Map<NginxSettings, NginxServers>();
  written.set(cluster, ofCluster);
  let servers = ofCluster.get(settings);
  if (!servers) {
    servers = nginxServers(cluster.ingresses.filter((ingress) => claimOf(ingress, settings, cluster)));
    ofCluster.set(settings, servers);
  }
  return servers;
}

function route(asked: WebRequest, place: ListenerPlace, cluster: Cluster): Routing {
  const request = { ...asked, host: plainHost(asked.host) };
  const settings = settingsAt(place, cluster);
  const servers = serversOf(settings, cluster);
  const elsewhere = wwwRedirect(request, servers);
  if (elsewhere) return { ...elsewhere, lost: [] };
  const server = findServer(request.host, servers);
  const near = !server || server.host === '' ? nearHosts(request.host, servers) : [];
  if (!server) return unmatched([], near, { settings, cluster });

  const { winner, withSlash, lost } = findLocation(server, request.path);
  if (withSlash) return { ...slashRedirect(request, withSlash.match), lost };
  const chosen = winner ?? server.fallback;
  if (!chosen) return unmatched(lost, near, { settings, cluster });
  const redirect = locationRedirect(request, { ...chosen, server }, settings);
  if (redirect) return { ...redirect, lost };
  return serve({ ...chosen, viaDefault: !winner, lost }, { request, settings, cluster });
}

/** Server names before aliases, exact names before `*.`, and at last the server of all other hosts. */
function findServer(host: string, { byHost, aliases }: NginxServers): NginxServer | undefined {
  const [exact = host, ...wider] = hostKeys(host);
  for (const key of [exact, aliases.get(host), ...wider]) {
    const server = key === undefined ? undefined : byHost.get(key);
    if (server) return server;
  }
  return undefined;
}

function nearHosts(host: string, { byHost }: NginxServers): readonly Lost[] {
  return new RuleTable([...byHost.values()].flatMap(({ rules }) => rules)).nearHosts(host);
}

/** `--default-backend-service`, or the 404 of nginx itself. */
function unmatched(
  lost: readonly Lost[],
  near: readonly Lost[],
  { settings, cluster }: { readonly settings: NginxSettings; readonly cluster: Cluster },
): Routing {
  const all = [...lost, ...near];
  const [namespace = '', name = ''] = settings.defaultBackend?.split('/') ?? [];
  const service = cluster.service(namespace, name);
  const [port] = service?.ports ?? [];
  if (!service || !port) return { kind: 'no-route', status: 404, lost: all };
  const target = { service, port };
  if (!hasReadyEndpoints(target, cluster)) {
    return { kind: 'error', status: 503, because: { why: 'no-endpoints', service }, match: undefined, lost: all };
  }
  return { kind: 'backend', match: undefined, ...target, upstream: 'pod', lost: all, viaDefault: true, unread: [] };
}

interface Chosen {
  readonly ingress: IngressObject;
  readonly match: Matched;
  readonly backend: IngressObject['rules'][number]['paths'][number]['backend'];
  readonly viaDefault: boolean;
  readonly lost: readonly Lost[];
}
interface Asked {
  readonly request: WebRequest;
  readonly settings: NginxSettings;
  readonly cluster: Cluster;
}

function serve({ ingress, match, backend, viaDefault, lost }: Chosen, asked: Asked): Routing {
  const { cluster } = asked;
  const found = findBackend({ namespace: ingress.namespace, backend }, cluster, isNginxPort);
  if ('target' in found) {
    const upstream = upstreamKind(ingress, found.target.service, asked);
    const unread = unreadOf(ingress, lost);
    if (upstream !== 'pod' || hasReadyEndpoints(found.target, cluster)) {
      return { kind: 'backend', match, ...found.target, upstream, lost, viaDefault, unread };
    }
  }
  const instead = annotatedDefault(ingress, cluster);
  if (instead) {
    const unread = unreadOf(ingress, lost);
    return { kind: 'backend', match, ...instead, upstream: 'pod', lost, viaDefault: true, unread };
  }
  const because = 'target' in found ? { why: 'no-endpoints' as const, service: found.target.service } : found.because;
  return { kind: 'error', status: 503, because, match, lost };
}

/** A port is known by its number, its targetPort or its name (serviceEndpoints in controller.go). */
function isNginxPort({ port, targetPort, name }: ServicePort, wanted: number | string): boolean {
  return [String(port), String(targetPort), name].includes(String(wanted));
}

function upstreamKind(
  ingress: IngressObject,
  service: Parameters<typeof upstreamOf>[0],
  { request, settings }: Asked,
): 'pod' | 'cluster-ip' | 'external-name' {
  const passesThrough = settings.sslPassthrough && request.scheme === 'https' && isOn(ingress, 'ssl-passthrough');
  const wantsService = booleanOf(ingress, 'service-upstream') ?? settings.serviceUpstream;
  return (passesThrough || wantsService) && service.clusterIPs.length > 0 ? 'cluster-ip' : upstreamOf(service);
}

/** The `default-backend` annotation: a Service of the same namespace that steps in, by its first port. */
function annotatedDefault(ingress: IngressObject, cluster: Cluster) {
  const service = cluster.service(ingress.namespace, annotationOf(ingress, 'default-backend') ?? '');
  const [port] = service?.ports ?? [];
  const target = service && port && { service, port };
  return target && hasReadyEndpoints(target, cluster) ? target : undefined;
}
