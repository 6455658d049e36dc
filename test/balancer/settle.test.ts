// Which load balancer a Service gets in a whole cluster, and at which addresses: given, said, made up, or none yet.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LoadBalancer } from '#balancer/load-balancer.js';
import type { Cluster, Overrides } from '#cluster/inventory.js';
import { unusedOverrides } from '#control-plane/field-overrides.js';
import { type Registries, settle } from '#control-plane/settle.js';
import { assumptionWords } from '#explain/assumptions.js';
import { pendingWords } from '#explain/balancers.js';
import { plain } from '#explain/phrase.js';
import type { Objects, ServiceObject } from '#manifest/objects.js';
import { kubeadm } from '#platform/kubeadm.js';
import { servicePortsOf } from '#proxy/service-port.js';
import { cidr, input, ip, labels, node, runningPod, service, workload } from '../control-plane/builder.js';

/** A platform that brings this load balancer, beside kubeadm, which brings none. */
function bringing(loadBalancer: string): Registries {
  const brought = { ...kubeadm, name: 'brought', defaults: { ...kubeadm.defaults, loadBalancer } };
  return { platforms: { brought, kubeadm } };
}

const cart = (more: Partial<ServiceObject> = {}): ServiceObject =>
  service('shop/cart', { type: 'LoadBalancer', ...more });
const set = (field: string, value: string): Overrides => ({ fields: [{ object: 'service/shop/cart', field, value }] });
const vip = (text: string) => ({ ip: ip(text), ipMode: 'VIP' }) as const;
const name = (hostname: string) => ({ hostname, ipMode: 'VIP' }) as const;
const aws = 'service.beta.kubernetes.io/aws-load-balancer-';
const gcpInternal = { annotations: labels({ 'networking.gke.io/load-balancer-type': 'Internal' }) };
const awsNetwork = {
  loadBalancerClass: 'service.k8s.aws/nlb',
  ...{ annotations: labels({ [`${aws}scheme`]: 'internet-facing' }) },
};
const speaker = workload('DaemonSet', 'metallb-system/speaker');
const dump = {
  pods: [runningPod('shop/web', 'worker-1', '10.244.1.7')],
  nodes: [node('worker-1', { internalIPs: [ip('192.0.2.11')] })],
};

/** `balancer | addresses | evidence`, or why it waits. */
function told(cluster: Cluster): string {
  const { balancer, pending, addresses, evidence } = cluster.service('shop', 'cart')?.balancing ?? assert.fail();
  const shown = addresses.map(({ ip: own, hostname, resolvesTo, ipMode }) =>
    [own ?? hostname, resolvesTo && `${resolvesTo.value} ${resolvesTo.evidence}`, ipMode === 'Proxy' && 'Proxy']
      .filter(Boolean)
      .join(' = '),
  );
  const what = pending ? `pending: ${Object.values(pending).join(' ')}` : shown.join(', ');
  return [balancer?.name ?? '-', what, evidence].join(' | ');
}

type Row = readonly [
  why: string,
  brought: string,
  service: Partial<ServiceObject>,
  more: Partial<Objects>,
  expected: RegExp,
];
const rows: readonly Row[] = [
  ['bare metal has none', '', {}, {}, /^- \| pending: no-balancer \| assumed$/],
  ['a dump of it shows that', '', {}, dump, /^- \| pending: no-balancer \| observed$/],
  [
    'a status tells the address, even if nobody is known to serve it',
    '',
    { loadBalancerIngress: [vip('203.0.113.5')] },
    {},
    /^unknown \| 203\.0\.113\.5 \| declared$/,
  ],
  ['what is installed serves', '', {}, { workloads: [speaker] }, /^metallb \| 203\.0\.113\.\d+ \| assumed$/],
  ['what is installed comes before what the platform brings', 'gcp', {}, { workloads: [speaker] }, /^metallb /],
  [
    'a dump without a status shows a Service that waits',
    '',
    {},
    { ...dump, workloads: [speaker] },
    /^metallb \| pending: no-address MetalLB \(layer 2\) \| observed$/,
  ],
  [
    'spec.loadBalancerIP is what it will get',
    '',
    { loadBalancerIP: ip('192.0.2.80') },
    { workloads: [speaker] },
    /^metallb \| 192\.0\.2\.80 \| declared$/,
  ],
  [
    'a class that nobody serves',
    'gcp',
    { loadBalancerClass: 'example.com/other' },
    { workloads: [speaker] },
    /^- \| pending: unknown-class example\.com\/other \| assumed$/,
  ],
  [
    'a class names its balancer, on whatever platform',
    '',
    awsNetwork,
    {},
    /^aws-load-balancer-controller \| cart-shop\.elb\.example\.com = 203\.0\.113\.\d+ assumed \| assumed$/,
  ],
  ['public addresses come from a documentation range', 'azure', {}, {}, /^azure \| 203\.0\.113\.\d+ \| assumed$/],
  ['internal ones from the network of the nodes', 'gcp', gcpInternal, {}, /^gcp \| 192\.168\.0\.\d+ \| assumed$/],
  [
    'AWS publishes a name, with an address behind it',
    'aws-cloud-provider',
    {},
    {},
    /^aws-cloud-provider \| cart-shop\.elb\.example\.com = 203\.0\.113\.\d+ assumed \| assumed$/,
  ],
  [
    'AWS does not take an address',
    'aws-cloud-provider',
    { loadBalancerIP: ip('192.0.2.80') },
    {},
    /^aws-cloud-provider \| cart-shop/,
  ],
  [
    'a name of a status has an address, too',
    'aws-cloud-provider',
    { loadBalancerIngress: [name('a1.elb.example.com')] },
    dump,
    /^aws-cloud-provider \| a1\.elb\.example\.com = 203\.0\.113\.\d+ assumed \| observed$/,
  ],
  [
    'a name was not written by who publishes addresses',
    'gcp',
    { loadBalancerIngress: [name('a1.lb.example.com')] },
    dump,
    /^unknown \| a1\.lb\.example\.com = 203/,
  ],
  [
    'ServiceLB publishes the nodes',
    'service-lb',
    {},
    {},
    /^service-lb \| 192\.168\.0\.10, 192\.168\.0\.11, 192\.168\.0\.12 \| derived$/,
  ],
  [
    'external addresses only, where a node has one',
    'service-lb',
    {},
    { nodes: [node('a', { externalIPs: [ip('198.51.100.3')] }), node('b')] },
    /^service-lb \| 198\.51\.100\.3 \| derived$/,
  ],
  [
    'minikube waits for its tunnel',
    'minikube-tunnel',
    {},
    {},
    /^- \| pending: needs-command minikube tunnel \| assumed$/,
  ],
  [
    'minikube with a tunnel',
    'minikube-tunnel',
    { clusterIPs: [ip('10.96.4.20')], loadBalancerIngress: [vip('10.96.4.20')] },
    dump,
    /^minikube-tunnel \| 10\.96\.4\.20 \| observed$/,
  ],
  [
    'kind, with the command running',
    'cloud-provider-kind',
    { loadBalancerIngress: [{ ...vip('172.18.0.5'), ipMode: 'Proxy' }] },
    dump,
    /^cloud-provider-kind \| 172\.18\.0\.5 = Proxy \| observed$/,
  ],
  ['kind, without', 'cloud-provider-kind', {}, dump, /^- \| pending: needs-command cloud-provider-kind \| observed$/],
  [
    'an entry of a status that cannot be read is none',
    '',
    { loadBalancerIngress: [{ ipMode: 'VIP' }] },
    {},
    /^- \| pending: no-balancer/,
  ],
];

describe('balancing is settled', () => {
  for (const [why, brought, more, objects, expected] of rows) {
    test(why, () => {
      const platform = brought === '' ? 'kubeadm' : 'brought';
      const cluster = settle(input({ services: [cart(more)], ...objects }), { platform }, bringing(brought));
      assert.match(told(cluster), expected);
      const { pending } = cluster.service('shop', 'cart')?.balancing ?? {};
      if (pending)
        for (const words of Object.values(pendingWords(pending))) assert.doesNotMatch(plain(words), /undefined|\.$|^$/);
    });
  }

  test('only for Services of type LoadBalancer, whatever the status of others says', () => {
    const stale = service('shop/cart', { loadBalancerIngress: [vip('203.0.113.5')] });
    const cluster = settle(input({ services: [stale] }), {});
    assert.equal(cluster.service('shop', 'cart')?.balancing, undefined);
    assert.deepEqual(cluster.servicesByAddress(ip('203.0.113.5')), []);
    assert.deepEqual(servicePortsOf(cluster.services[0]!, 4)[0]?.loadBalancerVips, []);
  });
});

test('addresses stay when another Service comes, and none is given twice', () => {
  const many = Array.from({ length: 300 }, (_, index) => service(`shop/cart-${index}`, { type: 'LoadBalancer' }));
  const addressesOf = (services: readonly ServiceObject[]) =>
    settle(input({ services }), { platform: 'brought' }, bringing('gcp')).services.flatMap(({ name: own, balancing }) =>
      (balancing?.addresses ?? []).map((address) => [own, address.ip] as const),
    );
  const few = addressesOf(many.slice(0, 20));
  assert.deepEqual(addressesOf(many.slice(0, 21)).slice(0, 20), few);
  const all = addressesOf(many);
  assert.equal(new Set(all.map(([, address]) => address)).size, 300, 'past the documentation range, too');
});

test('both families of a Service get an address', () => {
  const overrides = {
    platform: 'brought',
    podCidrs: [cidr('10.244.0.0/16'), cidr('fd00:10:244::/56')],
    serviceCidrs: [cidr('10.96.0.0/16'), cidr('fd00:10:96::/112')],
  };
  const cluster = settle(
    input({ services: [cart({ ipFamilyPolicy: 'PreferDualStack' })] }),
    overrides,
    bringing('azure'),
  );
  assert.match(told(cluster), /^azure \| 203\.0\.113\.\d+, 2001:db8:113::\S+ \| assumed$/);
});

test('two Services whose names run together have names of their own', () => {
  const services = [
    service('c/a-b', { type: 'LoadBalancer' }),
    service('b-c/a', { type: 'LoadBalancer' }),
    service('b-c/a-b', { type: 'LoadBalancer' }),
    service('c/a-b-b', { type: 'LoadBalancer' }),
  ];
  const cluster = settle(input({ services }), { platform: 'brought' }, bringing('aws-cloud-provider'));
  const names = cluster.services.flatMap(({ balancing }) => balancing?.addresses.map(({ hostname }) => hostname) ?? []);
  assert.equal(new Set(names).size, 4);
  for (const found of cluster.services) {
    const [published] = found.balancing?.addresses ?? [];
    if (published?.hostname) assert.equal(cluster.serviceByBalancerName(`${published.hostname.toUpperCase()}.`), found);
  }
});

test('kube-proxy answers for addresses of mode VIP only, and for none behind a name', () => {
  const vipsOf = (brought: string, more: Partial<ServiceObject> = {}) => {
    const cluster = settle(input({ services: [cart(more)] }), { platform: 'brought' }, bringing(brought));
    const found = cluster.service('shop', 'cart')!;
    const [published] = found.balancing?.addresses ?? [];
    const known = published?.ip ?? published?.resolvesTo?.value;
    assert.deepEqual(known && cluster.servicesByAddress(known), [found]);
    return servicePortsOf(found, 4)[0]?.loadBalancerVips.length;
  };
  assert.equal(vipsOf('gcp'), 1);
  assert.equal(vipsOf('aws-cloud-provider'), 0);
  assert.equal(vipsOf('cloud-provider-kind', { loadBalancerIngress: [{ ...vip('172.18.0.5'), ipMode: 'Proxy' }] }), 0);
});

describe('--set', () => {
  const settled = (brought: string, overrides: Overrides, more: Partial<ServiceObject> = {}) =>
    settle(
      input({ services: [cart(more)] }),
      { platform: brought === '' ? 'kubeadm' : 'brought', ...overrides },
      bringing(brought),
    );

  test('loadBalancerIP gives an address where nobody else does', () => {
    assert.match(told(settled('', set('loadBalancerIP', '203.0.113.80'))), /^unknown \| 203\.0\.113\.80 \| declared$/);
  });
  test('loadBalancerIP is the ClusterIP with minikube tunnel', () => {
    const overrides = set('loadBalancerIP', '10.96.4.20');
    assert.match(told(settled('minikube-tunnel', overrides)), /^minikube-tunnel \| 10\.96\.4\.20 \| declared$/);
  });
  test('loadBalancerIP is what a name leads to', () => {
    const overrides = set('loadBalancerIP', '203.0.113.80');
    assert.match(
      told(settled('aws-cloud-provider', overrides)),
      /cart-shop\.elb\.example\.com = 203\.0\.113\.80 declared \|/,
    );
    const given = { loadBalancerIngress: [name('a1.elb.example.com')] };
    assert.match(
      told(settled('aws-cloud-provider', overrides, given)),
      /a1\.elb\.example\.com = 203\.0\.113\.80 declared \| declared$/,
    );
  });
  test('fields that a Service does not have are refused', () => {
    const objects = input({ services: [service('shop/cart')] });
    for (const field of ['loadBalancerIP', 'healthCheckNodePort']) {
      const [unused] = unusedOverrides(
        settle(objects, {}),
        set(field, field === 'loadBalancerIP' ? '192.0.2.1' : '32000'),
      );
      assert.deepEqual([unused?.because, unused?.choices], ['unknown-field', ['clusterIP', 'nodePort']]);
    }
    const [bad] = unusedOverrides(settled('', {}), set('loadBalancerIP', '192.0.2'));
    assert.equal(bad?.because, 'bad-value');
  });
});

test('the health check port is made up for policy Local only, and is an assumption', () => {
  const settled = (more: Partial<ServiceObject>, overrides: Overrides = {}) =>
    settle(input({ services: [cart(more)] }), { platform: 'brought', ...overrides }, bringing('gcp'));
  assert.equal(settled({}).service('shop', 'cart')?.healthCheckNodePort, undefined);
  const local = { externalTrafficPolicy: 'Local' } as const;
  const cluster = settled(local);
  const found = cluster.service('shop', 'cart')!;
  const port = found.healthCheckNodePort!;
  assert.equal(port.evidence, 'assumed');
  assert.ok(port.value >= 30_086 && port.value < 32_768 && port.value !== found.ports[0]?.nodePort);
  assert.deepEqual(found.balancing?.balancer?.healthCheck, { kind: 'http', port: port.value });
  const said = settled(local, set('healthCheckNodePort', '32111')).service('shop', 'cart');
  assert.deepEqual(said?.healthCheckNodePort, { value: 32111, evidence: 'declared' });

  const [address] = found.balancing?.addresses ?? [];
  const texts = cluster
    .assumptionsOf({ pods: [], nodes: [], services: [found] })
    .filter(({ subject }) => subject === 'health-check-port' || subject === 'balancer-address')
    .map((it) => `${plain(assumptionWords[it.subject](it))} | ${it.flag}`);
  assert.deepEqual(texts, [
    `no health check port given for Service shop/cart: ${port.value} is assumed | --set service/shop/cart:healthCheckNodePort=${port.value}`,
    `no load-balancer address given for Service shop/cart: ${address?.ip} is assumed | --set service/shop/cart:loadBalancerIP=${address?.ip}`,
  ]);
});

test('adding a load balancer takes one object', () => {
  const lab: LoadBalancer = {
    name: 'lab',
    title: 'Lab balancer',
    classes: ['example.com/lab'],
    detect: () => undefined,
    serve: () => ({
      balancer: {
        name: 'lab',
        title: 'Lab balancer',
        delivers: 'pod',
        client: 'kept',
        targets: 'pods',
        healthCheck: { kind: 'none' },
        publishes: 'address',
        scope: 'public',
      },
    }),
    simplified: [],
  };
  const cluster = settle(
    input({ services: [cart({ loadBalancerClass: 'example.com/lab' })] }),
    {},
    { loadBalancers: { lab } },
  );
  assert.match(told(cluster), /^lab \| 203\.0\.113\.\d+ \| assumed$/);
});
