// The Ingress of GKE (kubernetes/ingress-gce): one load balancer of Google's outside the cluster for each Ingress.

import type { Cluster, Service } from '#cluster/inventory.js';
import type { IngressBackend, IngressObject } from '#manifest/objects.js';
import { findBackend, hasReadyEndpoints } from './backend-service.js';
import type {
  BackendTarget,
  Claim,
  IngressController,
  Lost,
  Matched,
  Routing,
  RoutingError,
  Unread,
  WebRequest,
} from './controller.js';
import { findUrlPath, pathsForHost, type UrlMap, urlMap } from './gce-url-map.js';
import { hostLoss, plainHost } from './hosts.js';
import { classAnnotation, classOf } from './ingress-class.js';

/** docs/faq/gce.md: proxies and health checks of external and internal balancers. */
const sourceRanges = ['130.211.0.0/22', '35.191.0.0/16'];

export const gce: IngressController = {
  name: 'gce',
  title: 'GKE Ingress',
  claims: claimOf,
  places: (cluster) =>
    cluster.ingresses
      .filter((ingress) => claimOf(ingress, cluster))
      .map((ingress) => ({ kind: 'outside', ingress, addresses: ingress.loadBalancerIngress, sourceRanges })),
  route(asked, place, cluster) {
    if (place.kind !== 'outside') return { kind: 'no-route', status: 404, lost: [] };
    return routeThrough(place.ingress, { ...asked, host: plainHost(asked.host) }, cluster);
  },
  simplified: [
    'FrontendConfig is not read: it gives a warning',
    'BackendConfig and the health checks of the balancer are not read: a BackendConfig gives a warning',
    'the class gce-regional-external, behind a flag, is not served',
    'proxy-only subnets of internal balancers are not known: their requests come from other addresses',
  ],
};

/** pkg/annotations/ingress.go, pkg/utils/utils.go: the annotation, or no class in any form; the field alone never. */
function claimOf(ingress: IngressObject, cluster: Cluster): Claim | undefined {
  const annotation = ingress.annotations[classAnnotation];
  if (annotation === 'gce' || annotation === 'gce-internal') return { by: 'annotation', className: annotation };
  if (classOf(ingress, cluster) || !runsOnGoogle(cluster)) return undefined;
  return { by: 'by-default' };
}

const onGoogle = new WeakMap<Cluster, boolean>();

/** No pod of the controller is in a cluster: the platform, a node of GCE, or its default backend gives it away. */
function runsOnGoogle(cluster: Cluster): boolean {
  let known = onGoogle.get(cluster);
  if (known === undefined) {
    known =
      cluster.settings.ingressController === gce.name ||
      cluster.service('kube-system', 'default-http-backend')?.object.selector?.['k8s-app'] === 'glbc' ||
      cluster.nodes.some(({ object }) => object?.providerID?.startsWith('gce://'));
    onGoogle.set(cluster, known);
  }
  return known;
}

interface Proxied {
  readonly ingress: IngressObject;
  readonly cluster: Cluster;
  readonly map: UrlMap;
}

function routeThrough(ingress: IngressObject, request: WebRequest, cluster: Cluster): Routing {
  const proxied = { ingress, cluster, map: urlMap(ingress) };
  if (!listensFor(request.scheme, ingress)) {
    return unanswered(undefined, { why: 'no-listener', ingress: ingress.ref, scheme: request.scheme });
  }
  const flaw = firstFlaw(proxied);
  if (flaw) return unanswered(flaw.match, flaw.because);

  const paths = pathsForHost(proxied.map, request.host);
  const { winner, lost } = paths
    ? findUrlPath(paths, request.path)
    : { winner: undefined, lost: otherHosts(ingress, request.host) };
  const all = [...lost, ...proxied.map.lost];
  if (winner) return send({ match: winner.match, backend: winner.backend, lost: all, viaDefault: false }, proxied);
  const { defaultBackend } = ingress;
  if (!defaultBackend) return builtIn(all, cluster);
  const match = { ingress: ingress.ref, host: '', field: defaultBackend.field };
  return send({ match, backend: defaultBackend.backend, lost: all, viaDefault: true }, proxied);
}

function unanswered(match: Matched | undefined, because: RoutingError): Routing {
  return { kind: 'error', because, match, lost: [] };
}

/** pkg/annotations/ingress.go: 80 unless it is taken away, 443 with a certificate. */
function listensFor(scheme: WebRequest['scheme'], { annotations, tls }: IngressObject): boolean {
  if (scheme === 'http') return annotations['kubernetes.io/ingress.allow-http'] !== 'false';
  const certificates = ['ingress.gcp.kubernetes.io/pre-shared-cert', 'networking.gke.io/managed-certificates'];
  return tls.some(({ secretName }) => secretName !== undefined) || certificates.some((name) => annotations[name]);
}

/** One bad path or backend, and the controller programs nothing of the Ingress. */
function firstFlaw({ ingress, cluster, map }: Proxied): { match: Matched; because: RoutingError } | undefined {
  if (map.refused) return map.refused;
  const { defaultBackend, rules } = ingress;
  const paths = rules.flatMap(({ host, paths: own }) => own.map((path) => ({ host, ...path })));
  const all = [...paths, ...(defaultBackend ? [{ host: '', ...defaultBackend }] : [])];
  for (const { backend, ...place } of all) {
    const because = flawOf(backend, ingress, cluster);
    if (because) return { because, match: { ...place, ingress: ingress.ref } };
  }
  return undefined;
}

function flawOf(backend: IngressBackend, ingress: IngressObject, cluster: Cluster): RoutingError | undefined {
  const found = findBackend({ namespace: ingress.namespace, backend }, cluster);
  if ('because' in found) return found.because;
  const { service } = found.target;
  if (usesEndpointGroups(service, ingress) || found.target.port.nodePort !== undefined) return undefined;
  return { why: 'no-node-port', service };
}

/** Network endpoint groups: the balancer knows the pods. Obligatory for internal balancers (pkg/annotations/service.go). */
function usesEndpointGroups({ object }: Service, ingress: IngressObject): boolean {
  if (ingress.annotations[classAnnotation] === 'gce-internal') return true;
  try {
    return JSON.parse(object.annotations['cloud.google.com/neg'] ?? '{}')?.ingress === true;
  } catch {
    return false;
  }
}

interface Chosen {
  readonly match: Matched;
  readonly backend: IngressBackend;
  readonly lost: readonly Lost[];
  readonly viaDefault: boolean;
}

function send({ match, backend, lost, viaDefault }: Chosen, { ingress, cluster }: Proxied): Routing {
  const found = findBackend({ namespace: ingress.namespace, backend }, cluster);
  if ('because' in found) return { kind: 'error', because: found.because, match, lost };
  const { service, port } = found.target;
  const unread = unreadOf(ingress, service);
  if (!usesEndpointGroups(service, ingress)) {
    return { kind: 'backend', match, service, port, upstream: 'node-port', lost, viaDefault, unread };
  }
  // 502 with `failed_to_pick_backend` in the log (https://cloud.google.com/load-balancing/docs/https/https-logging-monitoring).
  if (!hasReadyEndpoints(found.target, cluster)) {
    return { kind: 'error', status: 502, because: { why: 'no-endpoints', service }, match, lost };
  }
  return { kind: 'backend', match, service, port, upstream: 'pod', lost, viaDefault, unread };
}

const frontendConfig = 'networking.gke.io/v1beta1.FrontendConfig';
const backendConfigs = ['cloud.google.com/backend-config', 'beta.cloud.google.com/backend-config'];

/** A FrontendConfig may redirect to https; a BackendConfig may ask for a login, or refuse by Cloud Armor. */
function unreadOf(ingress: IngressObject, service: Service): readonly Unread[] {
  const field = (name: string) => ['metadata', 'annotations', name];
  const configs = backendConfigs.filter((name) => service.object.annotations[name]);
  return [
    ...(ingress.annotations[frontendConfig]
      ? [{ object: ingress.ref, field: field(frontendConfig), may: 'redirect' as const }]
      : []),
    ...configs.map((name) => ({ object: service.ref, field: field(name), may: 'refuse' as const })),
  ];
}

/** `kube-system/default-http-backend`, port `http`, which answers 404 to everything. */
function builtIn(lost: readonly Lost[], cluster: Cluster): Routing {
  const service = cluster.service('kube-system', 'default-http-backend');
  const port = service?.ports.find(({ name }) => name === 'http') ?? service?.ports[0];
  const by: { readonly by?: BackendTarget } = service && port ? { by: { service, port } } : {};
  return { kind: 'no-route', status: 404, lost, ...by };
}

function otherHosts({ ref, rules }: IngressObject, host: string): readonly Lost[] {
  return rules.slice(0, 3).map((rule) => ({
    rule: { ingress: ref, host: rule.host, field: rule.field },
    because: hostLoss(rule.host, host),
  }));
}
