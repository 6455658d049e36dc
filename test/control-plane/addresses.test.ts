import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '#control-plane/settle.js';
import type { ServiceObject } from '#manifest/objects.js';
import { contains } from '#wire/address.js';
import { cidr, deployment, input, ip, labels, node, pod, runningPod, service, shopPods, spec } from './builder.js';

const dualStack = {
  podCidrs: [cidr('10.244.0.0/16'), cidr('fd00:10:244::/56')],
  serviceCidrs: [cidr('10.96.0.0/16'), cidr('fd00:10:96::/112')],
  nodeCidrs: [cidr('192.0.2.0/24'), cidr('2001:db8::/64')],
};

test('pods get addresses upwards from the second of their node’s block, around those in use', () => {
  const cluster = settle(
    input({
      nodes: [node('worker-1', { podCIDRs: ['10.244.3.0/24'] })],
      pods: [runningPod('shop/web', 'worker-1', '10.244.3.3'), ...['a', 'b', 'c'].map((name) => pod(`shop/${name}`))],
    }),
    {},
  );
  assert.deepEqual(
    shopPods(cluster).map(({ addresses }) => addresses[0]),
    ['10.244.3.3', '10.244.3.2', '10.244.3.4', '10.244.3.5'],
  );
  assert.deepEqual(
    shopPods(cluster).map(({ evidence }) => evidence.addresses),
    ['observed', 'assumed', 'assumed', 'assumed'],
  );
});

test('the last address of an IPv4 block is its broadcast address', () => {
  const cluster = settle(
    input({ nodes: [node('worker-1', { podCIDRs: ['10.244.3.0/29'] })], workloads: [deployment('shop/web', 7)] }),
    {},
  );
  const given = shopPods(cluster).flatMap(({ addresses }) => addresses);
  assert.deepEqual(
    given,
    [2, 3, 4, 5, 6].map((number) => `10.244.3.${number}`),
  );
});

test('a dual-stack cluster gives every pod, node and willing Service both families', () => {
  const cluster = settle(
    input({
      workloads: [deployment('shop/web')],
      pods: [pod('shop/agent', { spec: spec({ hostNetwork: true, nodeName: 'worker-1' }) })],
      services: [
        service('shop/web', { ipFamilyPolicy: 'PreferDualStack' }),
        service('shop/six', { ipFamilies: [6] }),
        service('shop/plain'),
      ],
    }),
    { ...dualStack, nodes: 2 },
  );
  const [agent, web] = shopPods(cluster);
  assert.deepEqual(
    web?.addresses.map((address) => address.includes(':')),
    [false, true],
  );
  assert.deepEqual(agent?.addresses, cluster.node('worker-1')?.addresses, 'its node’s own');
  assert.equal(cluster.podByAddress(web!.addresses[1]!), web);
  const families = (name: string) =>
    cluster.service('shop', name)?.clusterIPs.map((address) => (address.includes(':') ? 6 : 4));
  assert.deepEqual(families('web'), [4, 6]);
  assert.deepEqual(families('six'), [6]);
  assert.deepEqual(families('plain'), [4]);
});

const clusterIpTable: [Partial<ServiceObject>, number, string, string][] = [
  [{}, 1, 'assumed', 'allocated'],
  [{ clusterIPs: [ip('10.96.4.20')] }, 1, 'declared', 'given'],
  [{ headless: true }, 0, 'declared', 'headless'],
  [{ type: 'ExternalName', externalName: 'shop.example.com' }, 0, 'declared', 'a name only'],
  [{ ipFamilyPolicy: 'RequireDualStack', clusterIPs: [ip('10.96.4.20')] }, 2, 'assumed', 'the missing family is added'],
];
for (const [more, count, evidence, why] of clusterIpTable) {
  test(`ClusterIPs: ${why}`, () => {
    const cluster = settle(input({ services: [service('shop/cart', more)] }), dualStack);
    const cart = cluster.service('shop', 'cart')!;
    assert.equal(cart.clusterIPs.length, count);
    assert.equal(cart.evidence.clusterIPs, evidence);
    assert.ok(cart.clusterIPs.every((address) => dualStack.serviceCidrs.some((block) => contains(block, address))));
  });
}

test('Services that are known by their address get it', () => {
  const dns = service('kube-system/kube-dns', { labels: labels({ 'k8s-app': 'kube-dns' }) });
  const cluster = settle(input({ services: [dns] }), {});
  assert.deepEqual(cluster.service('kube-system', 'kube-dns')?.clusterIPs, ['10.96.0.10']);
  assert.deepEqual(cluster.service('default', 'kubernetes')?.clusterIPs, ['10.96.0.1']);
  const moved = settle(input({ services: [dns] }), { dnsAddresses: [ip('10.96.0.53')] });
  assert.deepEqual(moved.service('kube-system', 'kube-dns')?.clusterIPs, ['10.96.0.53']);
});

test('a thousand Services have a thousand addresses and node ports', () => {
  const services = Array.from({ length: 1000 }, (_, index) => service(`shop/web-${index}`, { type: 'NodePort' }));
  const cluster = settle(input({ services }), {});
  assert.equal(new Set(cluster.services.flatMap(({ clusterIPs }) => clusterIPs)).size, 1002);
  const ports = cluster.services.flatMap((it) => it.ports.flatMap(({ nodePort }) => nodePort ?? []));
  assert.equal(new Set(ports).size, 1000);
  assert.ok(
    ports.every((nodePort) => nodePort >= 30_086 && nodePort <= 32_767),
    'the dynamic band',
  );
});

test('node ports: who gets them', () => {
  const dns = [
    { name: 'dns', protocol: 'UDP', port: 53, targetPort: 53 },
    { name: 'dns-tcp', protocol: 'TCP', port: 53, targetPort: 53 },
    { name: 'metrics', protocol: 'TCP', port: 9153, targetPort: 9153, nodePort: 30_153 },
  ] as const;
  const cluster = settle(
    input({
      services: [
        service('shop/dns', { type: 'LoadBalancer', ports: dns }),
        service('shop/direct', { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false }),
        service('shop/cart'),
      ],
    }),
    {},
  );
  const [udp, tcp, metrics] = cluster.service('shop', 'dns')!.ports;
  assert.ok(udp?.nodePort);
  assert.equal(udp?.nodePort, tcp?.nodePort, 'one number for one port, whatever the protocol');
  assert.equal(metrics?.nodePort, 30_153);
  assert.equal(cluster.service('shop', 'dns')?.evidence.nodePorts, 'assumed');
  assert.equal(cluster.service('shop', 'direct')?.ports[0]?.nodePort, undefined);
  assert.equal(cluster.service('shop', 'cart')?.ports[0]?.nodePort, undefined);
});

test('a tiny Service range runs out without an error', () => {
  const cluster = settle(input({ services: [service('shop/a'), service('shop/b')] }), {
    serviceCidrs: [cidr('10.96.0.0/30')],
  });
  assert.deepEqual(cluster.service('shop', 'a')?.clusterIPs, []);
});
