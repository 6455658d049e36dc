import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cluster, ServiceEndpoints } from '#cluster/inventory.js';
import { settle } from '#control-plane/settle.js';
import type { Objects, PodObject, ServiceObject } from '#manifest/objects.js';
import {
  cidr,
  container,
  deployment,
  entry,
  input,
  ip,
  labels,
  node,
  pod,
  port,
  runningPod,
  service,
  slice,
  spec,
} from './builder.js';

const app = { labels: labels({ app: 'cart' }) };
const cart = (name: string, address: string, more: Partial<PodObject> = {}): PodObject =>
  runningPod(`shop/${name}`, 'worker-1', address, { ...app, ...more });

function endpointsOf(objects: Partial<Objects>, cluster: Cluster = settle(input(objects), {})): ServiceEndpoints {
  return cluster.endpoints(cluster.service('shop', 'cart')!);
}
const shown = ({ ports }: ServiceEndpoints): string[] =>
  ports.map(({ portName, endpoints }) =>
    [
      portName,
      ...endpoints.map(({ address, port: number, pod: behind }) => `${behind?.name ?? '-'}=${address}:${number}`),
    ]
      .join(' ')
      .trim(),
  );

const status = (more: Partial<NonNullable<PodObject['status']>>) => ({
  status: { phase: 'Running', podIPs: [ip('10.244.1.5')], ready: true, ...more },
});
const conditionTable: [Partial<PodObject>, Partial<ServiceObject>, string, string][] = [
  [{}, {}, 'ready serving', 'running and ready'],
  [status({ ready: false }), {}, '', 'not ready: listed, not used'],
  [{ terminating: true }, {}, 'serving terminating', 'on its way out, still serving'],
  [{ terminating: true }, { publishNotReadyAddresses: true }, 'ready serving terminating', 'published all the same'],
  [status({ ready: false }), { publishNotReadyAddresses: true }, 'ready', 'published all the same'],
  [status({ phase: 'Succeeded' }), {}, 'none', 'finished'],
  [status({ phase: 'Failed' }), {}, 'none', 'failed'],
  [status({ phase: 'Pending', podIPs: [] }), {}, 'none', 'no address yet'],
  [{ labels: labels({ app: 'pay' }) }, {}, 'none', 'not selected'],
];
for (const [more, of, expected, why] of conditionTable) {
  test(`a pod behind a Service: ${why}`, () => {
    const found = endpointsOf({ pods: [cart('cart-1', '10.244.1.5', more)], services: [service('shop/cart', of)] });
    const [endpoint] = found.ports[0]!.endpoints;
    const conditions = endpoint?.conditions;
    const words = conditions && Object.entries(conditions).flatMap(([name, value]) => (value ? [name] : []));
    assert.equal(words?.join(' ') ?? 'none', expected);
    assert.equal(found.evidence, 'derived');
  });
}

test('named ports are looked up in every pod by name and protocol, sidecars last', () => {
  const ports = [
    { name: 'http', protocol: 'TCP', port: 80, targetPort: 'http' },
    { name: 'dns', protocol: 'UDP', port: 53, targetPort: 'dns' },
    { name: 'metrics', protocol: 'TCP', port: 9090, targetPort: 9090 },
  ] as const;
  const listens = (...containers: ReturnType<typeof container>[]) => spec({ nodeName: 'worker-1', containers });
  const found = endpointsOf({
    services: [service('shop/cart', { ports })],
    pods: [
      cart('old', '10.244.1.5', { spec: listens(container('cart', port(8080, { name: 'http' }))) }),
      cart('new', '10.244.1.6', { spec: listens(container('log'), container('cart', port(9000, { name: 'http' }))) }),
      cart('mesh', '10.244.1.7', {
        spec: { ...listens(container('cart')), sidecars: [container('proxy', port(15001, { name: 'http' }))] },
      }),
      cart('none', '10.244.1.8', { spec: listens(container('cart', port(53, { name: 'dns' }))) }),
    ],
  });
  assert.deepEqual(shown(found), [
    'http old=10.244.1.5:8080 new=10.244.1.6:9000 mesh=10.244.1.7:15001',
    'dns',
    'metrics old=10.244.1.5:9090 new=10.244.1.6:9090 mesh=10.244.1.7:9090 none=10.244.1.8:9090',
  ]);
  assert.deepEqual(
    found.ports.map(({ withoutPort }) => withoutPort.length),
    [1, 4, 0],
    'dns is there for TCP only',
  );
  assert.equal(found.addresses.length, 4, 'a name of a headless Service resolves to all of them');
});

test('only a pod that has a hostname and the Service’s name as subdomain is named', () => {
  const names = (more: Partial<PodObject['spec']>) =>
    endpointsOf({
      pods: [cart('cart-1', '10.244.1.5', { spec: spec({ nodeName: 'worker-1', ...more }) })],
      services: [service('shop/cart')],
    }).addresses[0]?.hostname;
  assert.equal(names({ hostname: 'first', subdomain: 'cart' }), 'first');
  assert.equal(names({ hostname: 'first', subdomain: 'pay' }), undefined);
  assert.equal(names({ subdomain: 'cart' }), undefined);
});

test('a Service without a selector has the endpoints somebody wrote, or none', () => {
  const outside = service('shop/cart');
  delete (outside as { selector?: unknown }).selector;
  assert.deepEqual(shown(endpointsOf({ services: [outside], pods: [cart('cart-1', '10.244.1.5')] })), ['']);
  const written = slice('shop/cart-1', 'cart', { endpoints: [entry('203.0.113.9')] });
  const found = endpointsOf({ services: [outside], endpoints: [written] });
  assert.deepEqual(shown(found), ['-=203.0.113.9:8080']);
  assert.deepEqual([found.evidence, found.from], ['declared', [written.ref]]);
});

test('slices win over Endpoints, Endpoints over the selector', () => {
  const objects = {
    services: [service('shop/cart')],
    pods: [cart('cart-1', '10.244.1.5'), cart('cart-2', '10.244.1.6')],
  };
  const legacy = slice('shop/cart', 'cart', { kind: 'Endpoints', endpoints: [entry('10.244.1.6')] });
  const first = slice('shop/cart-x', 'cart', { endpoints: [entry('10.244.1.5')] });
  const second = slice('shop/cart-y', 'cart', {
    endpoints: [entry('fd00::5')],
    ports: [{ name: '', protocol: 'TCP', port: 8081 }],
  });
  const other = slice('shop/pay-x', 'pay', { endpoints: [entry('10.244.1.9')] });
  assert.deepEqual(shown(endpointsOf({ ...objects, endpoints: [legacy, first, second, other] })), [
    'cart-1=10.244.1.5:8080 -=fd00::5:8081',
  ]);
  assert.deepEqual(shown(endpointsOf({ ...objects, endpoints: [legacy, other] })), ['cart-2=10.244.1.6:8080']);
  assert.deepEqual(shown(endpointsOf(objects)), ['cart-1=10.244.1.5:8080 cart-2=10.244.1.6:8080']);
});

test('slice ports join Service ports by name and protocol', () => {
  const ports = [
    { name: 'http', protocol: 'TCP', port: 80, targetPort: 'http' },
    { name: 'dns', protocol: 'UDP', port: 53, targetPort: 53 },
  ] as const;
  const written = slice('shop/cart-x', 'cart', {
    ports: [
      { name: 'dns', protocol: 'TCP', port: 5353 },
      { name: 'http', protocol: 'TCP', port: 8080 },
    ],
    endpoints: [entry('10.244.1.5', { targetRef: { kind: 'Pod', namespace: 'shop', name: 'cart-1' } })],
  });
  const found = endpointsOf({
    services: [service('shop/cart', { ports })],
    pods: [cart('cart-1', '10.244.1.5')],
    endpoints: [written],
  });
  assert.deepEqual(shown(found), ['http cart-1=10.244.1.5:8080', 'dns']);
});

test('pods of a new workload join the slices of a dump', () => {
  const written = slice('shop/cart-x', 'cart', { endpoints: [entry('10.244.1.5')] });
  const found = endpointsOf({
    services: [service('shop/cart')],
    pods: [cart('cart-1', '10.244.1.5')],
    endpoints: [written],
    workloads: [deployment('shop/cart')],
  });
  assert.equal(found.ports[0]?.endpoints.length, 2);
  assert.equal(found.evidence, 'derived');
});

test('endpoints know their node and zone, and are hinted as the Service asks', () => {
  const zoned = node('worker-1', { labels: labels({ 'topology.kubernetes.io/zone': 'north' }) });
  const hints = (trafficDistribution: string, more: Partial<PodObject> = {}) => {
    const found = endpointsOf({
      nodes: [zoned],
      services: [service('shop/cart', { trafficDistribution })],
      pods: [cart('cart-1', '10.244.1.5', more)],
    });
    const { nodeName, zone, zoneHints, nodeHints } = found.ports[0]!.endpoints[0]!;
    return `${nodeName} ${zone} [${zoneHints}] [${nodeHints}]`;
  };
  assert.equal(hints('PreferClose'), 'worker-1 north [north] []');
  assert.equal(hints('PreferSameZone'), 'worker-1 north [north] []');
  assert.equal(hints('PreferSameNode'), 'worker-1 north [north] [worker-1]');
  assert.equal(hints('PreferSameNode', { terminating: true }), 'worker-1 north [] []', 'only ready ones are hinted');
});

test('each family of the Service has its endpoints', () => {
  const both = pod('shop/cart-1', { ...app });
  const ranges = {
    podCidrs: [cidr('10.244.0.0/16'), cidr('fd00:10:244::/56')],
    serviceCidrs: [cidr('10.96.0.0/16'), cidr('fd00:10:96::/112')],
  };
  const families = (more: Partial<ServiceObject>) => {
    const cluster = settle(input({ pods: [both], services: [service('shop/cart', more)] }), ranges);
    return endpointsOf({}, cluster).addresses.map(({ address }) => (address.includes(':') ? 6 : 4));
  };
  assert.deepEqual(families({}), [4]);
  assert.deepEqual(families({ ipFamilies: [6] }), [6]);
  assert.deepEqual(families({ ipFamilyPolicy: 'PreferDualStack' }), [4, 6]);
  assert.deepEqual(families({ headless: true, ipFamilyPolicy: 'RequireDualStack' }), [4, 6]);
});

test('default/kubernetes leads to the API servers of the control-plane nodes', () => {
  const cluster = settle(input(), {});
  const kubernetes = cluster.service('default', 'kubernetes')!;
  const found = cluster.endpoints(kubernetes);
  assert.deepEqual(shown(found), ['https -=192.168.0.10:6443']);
  assert.equal(found.evidence, 'assumed');
  assert.equal(kubernetes.ref.place, undefined);
  const managed = settle(input({ nodes: [node('worker-1')] }), {});
  const outside = managed.endpoints(managed.service('default', 'kubernetes')!);
  assert.deepEqual(shown(outside), ['https -=198.51.100.1:6443'], 'no control plane among the nodes: it is elsewhere');
  const eks = settle(input({ nodes: [node('worker-1')] }), { platform: 'eks' });
  assert.deepEqual(shown(eks.endpoints(eks.service('default', 'kubernetes')!)), ['https -=198.51.100.1:443']);
});
