// Requests of the controllers' own test suites (as data, in ../shared/conformance/ingress), asked of the models. What needs
// more than scheme, host and path, and controllers that are not modelled, are exceptions, each with its reason.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { load as parseYaml } from 'js-yaml';
import type { Cluster } from '#cluster/inventory.js';
import { settle } from '#control-plane/settle.js';
import { findBackend } from '#ingress/backend-service.js';
import type { IngressController, ListenerPlace, Routing, WebRequest } from '#ingress/controller.js';
import { hostKeys } from '#ingress/hosts.js';
import { ingressControllers } from '#ingress/index.js';
import { classOf, findClass } from '#ingress/ingress-class.js';
import { matchPaths } from '#ingress/matching.js';
import { byAge, rulesOf } from '#ingress/rules.js';
import { loadText } from '../manifest/loading.js';

interface Probe {
  readonly name: string;
  readonly request: {
    readonly address: string;
    readonly port: number;
    readonly scheme: string;
    readonly host: string;
    readonly path: string;
    readonly headers?: unknown;
    readonly cookies?: unknown;
    readonly clientIP?: string;
  };
  readonly expect: {
    readonly outcome: string;
    readonly backend?: string;
    readonly status?: number | readonly number[];
    readonly location?: string;
    readonly upstream?: { readonly kind: string };
    readonly viaDefaultBackend?: boolean;
    readonly weights?: unknown;
    readonly matchedRule?: {
      readonly ingress: string;
      readonly host?: string;
      readonly path?: string;
      readonly pathType?: string;
      readonly defaultBackend?: boolean;
    };
  };
}
interface Cases {
  readonly settings: { readonly ingressController: string };
  readonly probes: readonly Probe[];
  readonly attachments?: {
    readonly ingresses?: readonly { readonly ingress: string; readonly claimed?: boolean; readonly error?: string }[];
    readonly urlMap?: { readonly errors?: number };
  };
}

/** A controller as the Ingress API describes it, of whatever class, without defaults of its own. */
const generic: IngressController = {
  name: 'any',
  title: 'any controller',
  claims(ingress, cluster) {
    const said = classOf(ingress, cluster);
    const known = said && findClass(said.name, cluster);
    return known && { ...said, class: known };
  },
  places: () => [{ kind: 'pods', pods: [], services: [] }],
  route({ host, path }, _place, cluster): Routing {
    const served = byAge(cluster.ingresses.filter((ingress) => this.claims(ingress, cluster)));
    const rules = served.flatMap(rulesOf);
    const byHost = hostKeys(host).map((key) => rules.filter(({ match }) => match.host === key));
    const { winner, lost } = matchPaths(byHost.find((own) => own.length > 0) ?? [], path);
    const fallback = served.find(({ defaultBackend }) => defaultBackend);
    const chosen = winner ?? (fallback?.defaultBackend && { ...fallback.defaultBackend, ingress: fallback });
    if (!chosen) return { kind: 'no-route', status: 404, lost };
    const { ingress, backend } = chosen;
    const match = winner?.match ?? { ingress: ingress.ref, host: '', field: ['spec', 'defaultBackend'] };
    const found = findBackend({ namespace: ingress.namespace, backend }, cluster);
    if ('because' in found) return { kind: 'error', status: 503, because: found.because, match, lost };
    return { kind: 'backend', match, ...found.target, upstream: 'pod', lost, viaDefault: !winner, unread: [] };
  },
  simplified: [],
};
const controllers = new Map<string, IngressController>([...Object.entries(ingressControllers), ['any', generic]]);

/** Cases that the models leave out, by name. */
const leftOut: Readonly<Record<string, string>> = {
  'ingress-nginx-namespace-selector': 'labels of Namespaces (--watch-namespace-selector) are not in the inventory',
};

const folder = fileURLToPath(new URL('../../../shared/conformance/ingress', import.meta.url));
const options = { skip: existsSync(folder) ? false : '../shared/conformance/ingress is not here' };

test('requests to Ingress controllers', options, async () => {
  const exceptions: string[] = [];
  const failures: string[] = [];
  const agreed = { probes: 0, 'status facts': 0 };
  const check = (sort: keyof typeof agreed, what: string, [expected, got]: readonly [unknown, unknown]) => {
    if (JSON.stringify(expected) === JSON.stringify(got)) agreed[sort]++;
    else failures.push(`${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`);
  };
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name, 'cases.yaml');
    if (!existsSync(path)) continue;
    const { settings, probes, attachments } = parseYaml(readFileSync(path, 'utf8')) as Cases;
    const controller = controllers.get(settings.ingressController);
    if (!controller) {
      exceptions.push(`${name}: ${probes.length} probes, ${settings.ingressController} is not modelled`);
      continue;
    }
    const cluster = await clusterOf(join(folder, name, 'cluster.yaml'));
    for (const probe of probes) {
      const reason = leftOut[name] ?? exceptionOf(probe);
      if (reason) exceptions.push(`${name} / ${probe.name}: ${reason}`);
      else check('probes', `${name} / ${probe.name}`, [wanted(probe), got(probe, controller, cluster)]);
    }
    for (const { ingress, claimed, error } of attachments?.ingresses ?? []) {
      const object = cluster.ingresses.find(({ namespace, name: own }) => `${namespace}/${own}` === ingress);
      if (!object || claimed === undefined) exceptions.push(`${name}: ${ingress}: only its status is stated`);
      else {
        const claim = controller.claims(object, cluster);
        check('status facts', `${name}: claim of ${ingress}`, [claimed, claim !== undefined]);
      }
      if (error) check('status facts', `${name}: ${ingress} is refused`, [['error'], outcomes(controller, cluster)]);
    }
    if (attachments?.urlMap?.errors)
      check('status facts', `${name}: refused`, [['error'], outcomes(controller, cluster)]);
  }
  console.log(
    `Ingress: ${agreed.probes} probes and ${agreed['status facts']} status facts agree, ${failures.length} differ, exceptions: ${exceptions.length}`,
  );
  for (const exception of exceptions) console.log(`  exception ${exception}`);
  assert.deepEqual(failures, []);
});

function exceptionOf({ request, expect }: Probe): string | undefined {
  if (request.scheme !== 'http' && request.scheme !== 'https')
    return `${request.scheme}: only http and https are routed`;
  if (expect.weights) return 'shares of a canary';
  if (request.clientIP) return 'allow and deny lists by client address';
  const needsHeaders = request.headers !== undefined && !expect.viaDefaultBackend;
  if (needsHeaders) return 'headers';
  return request.cookies ? 'cookies' : undefined;
}

/** The suites' unit tests pass by the API server's rules: what it has given out is taken with a remark only. */
async function clusterOf(file: string): Promise<Cluster> {
  const text = readFileSync(file, 'utf8');
  const accepted = text.replaceAll(/^(kind: Ingress\nmetadata:\n)/gm, '$1  uid: given\n');
  const { objects } = await loadText(accepted);
  return settle(objects, {});
}

function wanted({ expect }: Probe) {
  const { outcome, backend, status, location, upstream, matchedRule } = expect;
  const [code] = [status].flat();
  return {
    outcome,
    ...(backend === undefined ? {} : { backend }),
    ...(outcome === 'delivered' || code === undefined ? {} : { status: code }),
    ...(location === undefined ? {} : { location: withoutDefaultPort(location) }),
    ...(upstream === undefined ? {} : { upstream: upstream.kind }),
    ...(matchedRule === undefined ? {} : { matchedRule }),
  };
}

/** As much of it as the case states. */
function got({ request, expect }: Probe, controller: IngressController, cluster: Cluster) {
  const asked = { ...request, scheme: request.scheme as WebRequest['scheme'] };
  const routing = controller.route(asked, placeAt(request.address, controller, cluster), cluster);
  const target = routing.kind === 'backend' ? routing : routing.kind === 'no-route' ? routing.by : undefined;
  const kinds = { pod: 'podIP', 'cluster-ip': 'clusterIP', 'node-port': 'nodePort', 'external-name': 'name' };
  return {
    outcome: routing.kind === 'backend' ? 'delivered' : routing.kind,
    ...(expect.backend === undefined
      ? {}
      : { backend: target && `${target.service.namespace}/${target.service.name}:${target.port.port}` }),
    ...(routing.kind === 'backend' || expect.status === undefined ? {} : { status: routing.status }),
    ...(expect.location === undefined
      ? {}
      : { location: routing.kind === 'redirect' ? withoutDefaultPort(routing.location) : undefined }),
    ...(expect.upstream === undefined
      ? {}
      : { upstream: routing.kind === 'backend' ? kinds[routing.upstream] : undefined }),
    ...(expect.matchedRule === undefined ? {} : { matchedRule: ruleOf(routing, expect.matchedRule) }),
  };
}

function ruleOf(routing: Routing, stated: NonNullable<Probe['expect']['matchedRule']>) {
  const match = routing.kind === 'no-route' ? undefined : routing.match;
  if (!match) return undefined;
  const { ingress, host, path, pathType } = match;
  const whole = {
    ingress: `${ingress.namespace}/${ingress.name}`,
    ...(host === '' ? {} : { host }),
    ...(path ? { path } : {}),
    ...(pathType && stated.pathType ? { pathType } : {}),
    ...(path === undefined ? { defaultBackend: true } : {}),
  };
  return Object.fromEntries(Object.keys(stated).map((key) => [key, whole[key as keyof typeof whole]]));
}

function placeAt(address: string, controller: IngressController, cluster: Cluster): ListenerPlace {
  const places = controller.places(cluster);
  const own = places.find((place) => place.kind === 'outside' && place.addresses.some(({ ip }) => ip === address));
  const place = own ?? places[0];
  assert.ok(place, 'a place that listens');
  return place;
}

function outcomes(controller: IngressController, cluster: Cluster): readonly string[] {
  const request = { scheme: 'http', host: 'shop.example.com', path: '/', port: 80 } as const;
  return [...new Set(controller.places(cluster).map((place) => controller.route(request, place, cluster).kind))];
}

function withoutDefaultPort(location: string): string {
  return location.replace(/^(http:\/\/[^/]+):80(?=\/|$)/, '$1').replace(/^(https:\/\/[^/]+):443(?=\/|$)/, '$1');
}
