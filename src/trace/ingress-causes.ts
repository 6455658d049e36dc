// Why a web request did not get from an Ingress to a backend, and what to mind when it did. Facts from a `Routing`.

import type { Cluster } from '#cluster/inventory.js';
import type {
  Claim,
  IngressController,
  Lost,
  Matched,
  Routing,
  RoutingError,
  WebRequest,
} from '#ingress/controller.js';
import { hostKeys, plainHost } from '#ingress/hosts.js';
import { ingressControllers } from '#ingress/index.js';
import { classOf, findClass } from '#ingress/ingress-class.js';
import type { FieldPath, IngressObject } from '#manifest/objects.js';
import { nearMisses } from '#wire/near-miss.js';
import type { ObjectRef } from '#wire/object-ref.js';
import type { Finding } from './finding.js';

/** The question behind a `Routing`: who was asked for what. */
export interface AskedController {
  readonly request: WebRequest;
  readonly controller: IngressController;
  readonly cluster: Cluster;
}

export function ingressCause(routing: Routing, asked: AskedController): Finding | undefined {
  switch (routing.kind) {
    case 'backend':
      return undefined;
    case 'redirect': {
      const { status, location, because, at } = routing;
      return { code: 'K1502', severity: 'error', facts: { request: asked.request, status, location, because }, at };
    }
    case 'no-route':
      return noRoute(routing.lost, asked);
    case 'error':
      return failure(routing.because, routing, asked);
  }
}

/** Warnings about a request that reaches its backend. */
export function ingressRemarks(routing: Routing, { controller }: AskedController): readonly Finding[] {
  if (routing.kind !== 'backend') return [];
  return routing.unread.map((unread) => ({
    code: 'K1512',
    severity: 'warning',
    facts: { unread, controller: controller.title },
    at: { object: unread.object, field: unread.field },
  }));
}

/** Why nobody serves an Ingress. */
export function unservedCause(ingress: IngressObject, cluster: Cluster): Finding {
  const classes = cluster.ingressClasses.map(({ name }) => name);
  const said = classOf(ingress, cluster);
  if (!said) {
    const at = { object: ingress.ref, field: ['spec'] };
    return { code: 'K1507', severity: 'error', facts: { ingress: ingress.ref, classes }, at };
  }
  const field =
    said.by === 'annotation'
      ? ['metadata', 'annotations', 'kubernetes.io/ingress.class']
      : ['spec', 'ingressClassName'];
  const known = findClass(said.name, cluster);
  const facts = { ingress: ingress.ref, className: said.name, classes, ...(known ? { known } : {}) };
  return { code: 'K1506', severity: 'error', facts, at: { object: ingress.ref, field } };
}

/** What is taken for granted about a claim, if anything is. */
export function claimRemark(claim: Claim, ingress: IngressObject, controller: IngressController): Finding | undefined {
  const { by, className } = claim;
  if (by !== 'class-field' || className === undefined || claim.class) return undefined;
  const facts = { ingress: ingress.ref, className, controller: controller.title };
  const at = { object: ingress.ref, field: ['spec', 'ingressClassName'] };
  return { code: 'K1513', severity: 'warning', facts, at };
}

/** An Ingress with this very host that nobody serves says more than any near miss. */
function noRoute(lost: readonly Lost[], { request, controller, cluster }: AskedController): Finding {
  const hosts = hostKeys(plainHost(request.host)).filter(Boolean);
  const unserved = cluster.ingresses.find(
    (ingress) => ingress.rules.some(({ host }) => hosts.includes(host)) && !isServed(ingress, cluster),
  );
  if (unserved) return unservedCause(unserved, cluster);
  const [nearest] = byNearness(lost);
  const at = nearest && { object: nearest.rule.ingress, field: fieldAtFault(nearest) };
  const facts = { request, controller: controller.title, lost: byNearness(lost) };
  return { code: 'K1501', severity: 'error', facts, ...(at ? { at } : {}) };
}

function isServed(ingress: IngressObject, cluster: Cluster): boolean {
  return Object.values(ingressControllers).some((controller) => controller.claims(ingress, cluster));
}

/** The rules that share most of the path first. */
function byNearness(lost: readonly Lost[]): readonly Lost[] {
  const shared = ({ because }: Lost) => (because.why === 'element-differs' ? because.index : 0.5);
  return [...lost].sort((a, b) => shared(b) - shared(a));
}

/** `spec.rules[0].host`, or `spec.rules[0].http.paths[1].path`. */
function fieldAtFault({ rule, because }: Lost): FieldPath {
  if (because.why === 'host-differs' || because.why === 'host-labels') return [...rule.field.slice(0, 3), 'host'];
  if (because.why === 'resource-backend') return backendField(rule);
  return rule.path === undefined ? rule.field : [...rule.field, 'path'];
}

function backendField({ field, path }: Matched): FieldPath {
  return path === undefined ? field : [...field, 'backend'];
}

function failure(
  because: RoutingError,
  { match, status }: Extract<Routing, { kind: 'error' }>,
  { controller, cluster }: AskedController,
): Finding {
  const at: { at?: { object: ObjectRef; field: FieldPath } } = match
    ? { at: { object: match.ingress, field: backendField(match) } }
    : {};
  const shared = { severity: 'error', ...at } as const;
  switch (because.why) {
    case 'no-such-service': {
      const { namespace, name } = because;
      return {
        code: 'K1503',
        ...shared,
        facts: { match, namespace, name, status, nearMisses: nearServices(because, cluster) },
      };
    }
    case 'no-endpoints':
      return { code: 'K1504', ...shared, facts: { match, service: because.service, status } };
    case 'no-such-port': {
      const { service, port } = because;
      const ports = service.ports.map(({ port: number, name: called }) => ({ port: number, name: called }));
      return { code: 'K1505', ...shared, facts: { match, service, port, ports } };
    }
    case 'no-node-port': {
      const { service } = because;
      const field = { object: service.ref, field: ['spec', 'type'] };
      return { code: 'K1508', severity: 'error', facts: { match, service }, at: field };
    }
    case 'resource-backend': {
      const { resource, name } = because;
      return { code: 'K1509', ...shared, facts: { match, resource, name, controller: controller.title } };
    }
    case 'bad-path': {
      const { path, pathType } = because;
      const field = match && { object: match.ingress, field: [...match.field, 'path'] };
      const facts = { match, path, pathType, controller: controller.title };
      return { code: 'K1510', severity: 'error', facts, ...(field ? { at: field } : {}) };
    }
    case 'no-listener': {
      const { ingress, scheme } = because;
      return { code: 'K1511', severity: 'error', facts: { ingress, scheme }, at: { object: ingress, field: ['spec'] } };
    }
  }
}

/** A rule reaches Services of its own namespace only, so the same name elsewhere is a near miss too. */
function nearServices({ namespace, name }: { namespace: string; name: string }, cluster: Cluster): readonly string[] {
  const own = nearMisses(
    name,
    cluster.servicesIn(namespace).map((service) => service.name),
  );
  const elsewhere = [...cluster.namespaces].filter((other) => cluster.service(other, name)).slice(0, 3);
  return [...own, ...elsewhere.map((other) => `${other}/${name}`)];
}
