// From what a controller did with a request to the finding that says why, with the field to look at.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '#control-plane/settle.js';
import { findingWords } from '#explain/findings.js';
import { lostPhrases, routingPhrases } from '#explain/ingress.js';
import { plain } from '#explain/phrase.js';
import { ingressNginx } from '#ingress/ingress-nginx.js';
import type { IngressObject } from '#manifest/objects.js';
import { pathText } from '#manifest/path-text.js';
import { claimRemark, ingressCause, ingressRemarks } from '#trace/ingress-causes.js';
import { container, deployment, input, service } from '../control-plane/builder.js';
import { ingress, nginxAnnotations, path } from './builder.js';

const nginx = { ...container('controller'), program: { image: '', commandLine: ['/nginx-ingress-controller'] } };

function asked(object: IngressObject, url: string) {
  const cluster = settle(
    input({
      ingresses: [object],
      services: [service('shop/cart'), service('shop/down'), service('pay/card')],
      workloads: [deployment('shop/cart'), deployment('ingress-nginx/controller', 1, { containers: [nginx] })],
    }),
    {},
  );
  const { hostname, pathname } = new URL(url);
  const request = { scheme: 'http', host: hostname, path: pathname, port: 80 } as const;
  const [place] = ingressNginx.places(cluster);
  assert.ok(place);
  return { request, controller: ingressNginx, cluster, routing: ingressNginx.route(request, place, cluster) };
}

const web = (more: Partial<IngressObject>, ...paths: ReturnType<typeof path>[]) =>
  ingress('shop/web', [{ host: 'shop.example.com', paths }], { className: 'nginx', ...more });
const at = 'spec.rules[0].http.paths[0]';

const table: readonly (readonly [IngressObject, string, string, string])[] = [
  [
    web({}, path('/cart/items', 'Prefix')),
    'http://shop.example.com/cart/item',
    `${at}.path`,
    'no rule takes http://shop.example.com/cart/item: ingress-nginx answers 404',
  ],
  [
    web({}, path('/', 'Prefix')),
    'http://shpo.example.com/',
    'spec.rules[0].host',
    'no rule takes http://shpo.example.com/: ingress-nginx answers 404',
  ],
  [
    web({}, path('/', 'Prefix', 'card')),
    'http://shop.example.com/',
    `${at}.backend`,
    'rule shop.example.com / (Prefix) sends to Service shop/card, which does not exist: the answer is 503',
  ],
  [
    web({}, path('/', 'Prefix', 'down')),
    'http://shop.example.com/',
    `${at}.backend`,
    'rule shop.example.com / (Prefix) sends to Service shop/down, which has no ready endpoint: the answer is 503',
  ],
  [
    web({ tls: [{ hosts: [], field: ['spec', 'tls', 0] }] }, path('/', 'Prefix')),
    'http://shop.example.com/cart',
    'spec.tls[0]',
    'the answer is 308, to https://shop.example.com/cart: the Ingress has a TLS section, so http is sent to https',
  ],
  [
    web({ className: 'ngnix' }, path('/', 'Prefix')),
    'http://shop.example.com/',
    'spec.ingressClassName',
    'no controller serves Ingress shop/web: there is no class ngnix in the input',
  ],
];
for (const [object, url, field, message] of table) {
  test(message, () => {
    const { routing, ...rest } = asked(object, url);
    const finding = ingressCause(routing, rest);
    assert.ok(finding?.at);
    assert.equal(pathText(finding.at.field), field);
    const say = findingWords[finding.code] as (facts: unknown) => { message: Parameters<typeof plain>[0] };
    assert.equal(plain(say(finding.facts).message), message);
  });
}

test('the rule that nearly matched says where it differs', () => {
  const { routing } = asked(web({}, path('/cart/items', 'Prefix')), 'http://shop.example.com/cart/item');
  assert.deepEqual(
    routing.lost.map((lost) => plain(lostPhrases(lost))),
    ['shop.example.com /cart/items (Prefix) of shop/web: second element of the path is item, not items'],
  );
});

test('a request that arrives has no cause, and warnings for what is not modelled', () => {
  const limited = web(nginxAnnotations({ 'auth-url': 'http://login.example.com' }), path('/', 'Prefix'));
  const { routing, ...rest } = asked(limited, 'http://shop.example.com/');
  assert.equal(ingressCause(routing, rest), undefined);
  assert.deepEqual(
    ingressRemarks(routing, rest).map(({ code, severity }) => `${code} ${severity}`),
    ['K1512 warning'],
  );
  assert.equal(
    plain(routingPhrases(routing)),
    'rule shop.example.com / (Prefix) of Ingress shop/web → Service shop/cart:80 by an endpoint of it, chosen by the proxy itself',
  );
  const claim = ingressNginx.claims(limited, rest.cluster);
  assert.ok(claim);
  assert.equal(claimRemark(claim, limited, ingressNginx)?.code, 'K1513');
});
