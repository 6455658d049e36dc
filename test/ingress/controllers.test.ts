// What each controller does that the others do not: redirects, defaults, classes, failures.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cluster } from '#cluster/inventory.js';
import { settle } from '#control-plane/settle.js';
import type { Routing, WebRequest } from '#ingress/controller.js';
import { gce } from '#ingress/gce.js';
import { ingressNginx } from '#ingress/ingress-nginx.js';
import type { IngressClassObject, IngressObject, Objects } from '#manifest/objects.js';
import { container, deployment, input, labels, service } from '../control-plane/builder.js';
import { ingress, nginxAnnotations, path } from './builder.js';

const shop = (more: Partial<IngressObject>, ...paths: ReturnType<typeof path>[]) =>
  ingress('shop/web', [{ host: 'shop.example.com', paths: paths.length > 0 ? paths : [path('/', 'Prefix')] }], {
    className: 'nginx',
    ...more,
  });
const tls = { tls: [{ hosts: ['shop.example.com'], field: ['spec', 'tls', 0] }] };
const down = path('/', 'Prefix', 'down');

function clusterWith(ingresses: readonly IngressObject[], more: Partial<Objects> = {}): Cluster {
  const nginx = { ...container('controller'), program: { image: '', commandLine: ['/nginx-ingress-controller'] } };
  return settle(
    input({
      ingresses,
      services: [service('shop/cart'), service('shop/down')],
      workloads: [deployment('shop/cart'), deployment('ingress-nginx/controller', 1, { containers: [nginx] })],
      ...more,
    }),
    {},
  );
}

function ask(cluster: Cluster, url: string, controller = ingressNginx): string {
  const { protocol, hostname, pathname } = new URL(url);
  const scheme = protocol.slice(0, -1) as WebRequest['scheme'];
  const [place] = controller.places(cluster);
  assert.ok(place);
  return brief(controller.route({ scheme, host: hostname, path: pathname, port: 80 }, place, cluster));
}

function brief(routing: Routing): string {
  switch (routing.kind) {
    case 'backend': {
      const unread = routing.unread.map(({ field, may }) => `, ${String(field.at(-1)).split('/').at(-1)} may ${may}`);
      return `${routing.service.name} by ${routing.upstream}${routing.viaDefault ? ', default' : ''}${unread.join('')}`;
    }
    case 'redirect':
      return `${routing.status} ${routing.location} ${routing.because}`;
    case 'error':
      return `error ${routing.status ?? '-'} ${routing.because.why}`;
    case 'no-route':
      return '404';
  }
}

const home = 'http://shop.example.com/';
const nginxTable: readonly (readonly [string, IngressObject, string, string])[] = [
  ['a plain rule', shop({}), home, 'cart by pod'],
  ['a TLS section', shop(tls), `${home}cart`, '308 https://shop.example.com/cart tls-section'],
  ['a TLS section, asked by https', shop(tls), 'https://shop.example.com/', 'cart by pod'],
  [
    'a TLS section of other hosts gives this one the fake certificate',
    shop({ tls: [{ hosts: ['other.example.com'], field: ['spec', 'tls', 0] }] }),
    `${home}cart`,
    '308 https://shop.example.com/cart tls-section',
  ],
  ['ssl-redirect off', shop({ ...tls, ...nginxAnnotations({ 'ssl-redirect': 'false' }) }), home, 'cart by pod'],
  [
    'force-ssl-redirect',
    shop(nginxAnnotations({ 'force-ssl-redirect': 'true' })),
    `${home}cart/`,
    '308 https://shop.example.com/cart force-ssl-redirect',
  ],
  ['app-root', shop(nginxAnnotations({ 'app-root': '/start' })), home, '302 http://shop.example.com/start app-root'],
  ['app-root elsewhere', shop(nginxAnnotations({ 'app-root': '/start' })), `${home}cart`, 'cart by pod'],
  [
    'a prefix with a slash at its end',
    shop({}, path('/cart/', 'Prefix')),
    `${home}cart`,
    '301 http://shop.example.com/cart/ slash-appended',
  ],
  ['a Service without endpoints', shop({}, down), home, 'error 503 no-endpoints'],
  ['no such Service', shop({}, path('/', 'Prefix', 'pay')), home, 'error 503 no-such-service'],
  [
    'default-backend steps in',
    shop(nginxAnnotations({ 'default-backend': 'cart' }), down),
    home,
    'cart by pod, default',
  ],
  ['service-upstream', shop(nginxAnnotations({ 'service-upstream': 'true' }), down), home, 'down by cluster-ip'],
  [
    'an allow list is not evaluated',
    shop(nginxAnnotations({ 'whitelist-source-range': '10.0.0.0/8' })),
    home,
    'cart by pod, whitelist-source-range may refuse',
  ],
  [
    'a pattern that is none matches nothing',
    shop(nginxAnnotations({ 'use-regex': 'true' }), path('/(cart', 'ImplementationSpecific')),
    `${home}cart`,
    '404',
  ],
  [
    'one pattern turns all paths of the host into beginnings, without regard to case',
    shop(nginxAnnotations({ 'use-regex': 'true' }), path('/cart', 'Exact')),
    `${home}CARToon`,
    'cart by pod',
  ],
  ['another path', shop({}, path('/cart', 'Prefix')), `${home}pay`, '404'],
  ['another host', shop({}), 'http://news.example.com/', '404'],
  ['no class', ingress('shop/web', [{ host: 'shop.example.com', paths: [path('/', 'Prefix')] }]), home, '404'],
];
for (const [why, object, url, expected] of nginxTable) {
  test(`ingress-nginx: ${why}`, () => assert.equal(ask(clusterWith([object]), url), expected));
}

const nginxClass = (controllerName: string, isDefault = false): IngressClassObject => ({
  kind: 'IngressClass',
  ref: { kind: 'IngressClass', name: 'nginx' },
  name: 'nginx',
  namespace: '',
  labels: labels({}),
  annotations: labels({}),
  terminating: false,
  controllerName,
  isDefault,
});

test('ingress-nginx: a class is served for its controller, and without any IngressClass for its usual name', () => {
  const { className: _, ...classless } = shop({});
  const claim = (object: IngressObject, ...ingressClasses: IngressClassObject[]) => {
    const found = ingressNginx.claims(object, clusterWith([object], { ingressClasses }));
    return found && `${found.by} ${found.className} ${found.class ? 'known' : 'taken for granted'}`;
  };
  assert.equal(claim(shop({}), nginxClass('k8s.io/ingress-nginx')), 'class-field nginx known');
  assert.equal(claim(shop({}), nginxClass('nginx.org/ingress-controller')), undefined);
  assert.equal(claim(shop({})), 'class-field nginx taken for granted');
  assert.equal(claim(classless), undefined);
  assert.equal(claim(classless, nginxClass('k8s.io/ingress-nginx', true)), 'default-class nginx known');
  assert.equal(
    claim({ ...classless, createdAt: '2025-01-01T00:00:00Z' }, nginxClass('k8s.io/ingress-nginx', true)),
    undefined,
  );
});

const google = { annotations: labels({ 'kubernetes.io/ingress.class': 'gce' }) };
const withGroups = { annotations: labels({ 'cloud.google.com/neg': '{"ingress": true}' }) };
const gceTable: readonly (readonly [string, Partial<Objects>, readonly ReturnType<typeof path>[], string, string])[] = [
  ['a ClusterIP Service without groups', {}, [path('/', 'Prefix')], home, 'error - no-node-port'],
  ['groups', { services: [service('shop/cart', withGroups)] }, [path('/', 'Prefix')], home, 'cart by pod'],
  [
    'groups that are no JSON',
    { services: [service('shop/cart', { annotations: labels({ 'cloud.google.com/neg': '{' }) })] },
    [path('/', 'Prefix')],
    home,
    'error - no-node-port',
  ],
  [
    'a node port',
    { services: [service('shop/cart', { type: 'NodePort' })] },
    [path('/', 'Prefix')],
    home,
    'cart by node-port',
  ],
  [
    'a star in a Prefix',
    { services: [service('shop/cart', withGroups)] },
    [path('/cart/*', 'Prefix')],
    home,
    'error - bad-path',
  ],
  [
    'https without a certificate',
    { services: [service('shop/cart', withGroups)] },
    [path('/', 'Prefix')],
    'https://shop.example.com/',
    'error - no-listener',
  ],
  ['another path', { services: [service('shop/cart', withGroups)] }, [path('/cart', 'Exact')], home, '404'],
];
for (const [why, objects, paths, url, expected] of gceTable) {
  test(`gce: ${why}`, () => {
    const { className: _, ...object } = shop(google, ...paths);
    assert.equal(ask(clusterWith([object], objects), url, gce), expected);
  });
}
