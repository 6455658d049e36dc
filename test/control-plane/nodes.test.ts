import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cluster, Node } from '#cluster/inventory.js';
import { settle } from '#control-plane/settle.js';
import {
  cidr,
  configMap,
  deployment,
  dnsElsewhere,
  entry,
  input,
  ip,
  labels,
  node,
  pod,
  runningPod,
  service,
  slice,
  spec,
} from './builder.js';

const blocks = (of: Node | undefined): string => of?.podCidrs.map(({ text }) => text).join(' ') ?? '';
const texts = ({ settings }: Cluster, field: 'podCidrs' | 'serviceCidrs'): string =>
  `${settings[field].value.map(({ text }) => text).join(' ')} ${settings[field].evidence}`;
const names = (cluster: Cluster): string => cluster.nodes.map(({ name }) => name).join(' ');

test('an input without nodes gets the platform’s', () => {
  const cluster = settle(input(), {});
  const rows = cluster.nodes.map((it) => `${it.name} ${it.addresses} ${blocks(it)} ${it.controlPlane}`);
  assert.deepEqual(rows, [
    'control-plane 192.168.0.10 10.244.0.0/24 true',
    'worker-1 192.168.0.11 10.244.1.0/24 false',
    'worker-2 192.168.0.12 10.244.2.0/24 false',
  ]);
  assert.deepEqual(cluster.nodes[0]?.evidence, { name: 'assumed', addresses: 'assumed', podCidrs: 'assumed' });
});

test('nodes that pods and slices name are derived from them', () => {
  const status = { phase: 'Running', podIPs: [ip('10.42.1.5')], hostIP: ip('192.0.2.12') };
  const cluster = settle(
    input({
      pods: [
        pod('shop/web', { spec: spec({ nodeName: 'node-b' }), status }),
        pod('kube-system/kube-apiserver-node-a', {
          spec: spec({ nodeName: 'node-a', hostNetwork: true }),
          labels: labels({ component: 'kube-apiserver' }),
        }),
      ],
      endpoints: [slice('shop/cart-x', 'cart', { endpoints: [entry('10.42.3.4', { nodeName: 'node-c' })] })],
    }),
    {},
  );
  assert.equal(names(cluster), 'node-b node-a node-c');
  assert.deepEqual(cluster.node('node-b')?.addresses, ['192.0.2.12']);
  assert.deepEqual(cluster.node('node-b')?.evidence, { name: 'derived', addresses: 'observed', podCidrs: 'derived' });
  assert.equal(cluster.node('node-a')?.controlPlane, true, 'it runs an API server');
  assert.equal(blocks(cluster.node('node-b')), '10.42.1.0/24');
});

test('a Node object says what it is', () => {
  const master = node('a', {
    labels: labels({ 'node-role.kubernetes.io/master': '', 'topology.kubernetes.io/zone': 'north' }),
    podCIDRs: ['10.244.7.0/24', 'fd00:7::/64'],
    internalIPs: [ip('192.0.2.1'), ip('2001:db8::1')],
    ready: true,
  });
  const cluster = settle(input({ nodes: [master, node('b')] }), {});
  const [a, b] = cluster.nodes;
  assert.deepEqual([a?.controlPlane, a?.zone, blocks(a)], [true, 'north', '10.244.7.0/24 fd00:7::/64']);
  assert.deepEqual(a?.evidence, { name: 'observed', addresses: 'observed', podCidrs: 'observed' });
  assert.deepEqual(b?.evidence, { name: 'observed', addresses: 'assumed', podCidrs: 'assumed' });
  assert.equal(blocks(b), '10.244.0.0/24 fd00:7:0:1::/64', 'the cluster is dual-stack, so is the block made up for b');
});

test('what a person says of the nodes wins', () => {
  const dump = { nodes: [node('old', { internalIPs: [ip('192.0.2.1')] })] };
  const table: [Parameters<typeof settle>, string, string][] = [
    [[input(dump), { nodes: 1 }], 'control-plane worker-1', 'a number of workers beside one control plane'],
    [[input(dump), { nodes: ['old', 'new'] }], 'old new', 'names, with the Node object where there is one'],
    [[input(), { nodes: 0 }], 'control-plane', 'one node alone'],
  ];
  for (const [[objects, overrides], expected, why] of table)
    assert.equal(names(settle(objects, overrides)), expected, why);
  assert.deepEqual(settle(input(dump), { nodes: ['old', 'new'] }).node('old')?.addresses, ['192.0.2.1']);
  const alone = settle(input({ workloads: [deployment('shop/web')] }), { nodes: 0 });
  assert.equal(alone.pods[0]?.nodeName, 'control-plane', 'ordinary pods run beside a lone control plane');
});

test('node addresses stay clear of pods and Services, and there are enough', () => {
  const calico = settle(input(), { podCidrs: [cidr('192.168.0.0/16')] });
  assert.deepEqual(calico.nodes[0]?.addresses, ['172.31.0.10']);
  const given = settle(input(), {
    podCidrs: [cidr('192.168.0.0/16')],
    nodeCidrs: [cidr('192.168.9.0/24'), cidr('2001:db8::/64')],
  });
  assert.deepEqual(given.nodes[0]?.addresses, ['192.168.9.10', '2001:db8::a'], 'what is said is taken as it is');
  const many = settle(input(), { nodes: 400, podCidrs: [cidr('10.0.0.0/8')] });
  assert.equal(new Set(many.nodes.flatMap(({ addresses }) => addresses)).size, 401);
  assert.equal(new Set(many.nodes.map(blocks)).size, 401);
});

test('a pod block that is used up leaves the last nodes without one', () => {
  const cluster = settle(input({ workloads: [deployment('shop/web', 2)] }), { podCidrs: [cidr('10.9.0.0/23')] });
  assert.deepEqual(cluster.nodes.map(blocks), ['10.9.0.0/24', '10.9.1.0/24', '']);
  assert.deepEqual(cluster.podsOn('worker-2')[0]?.addresses, []);
  assert.equal(cluster.podsOn('worker-2')[0]?.ready, false);
});

test('a node’s block is worked back from its pods', () => {
  const pods = (...rows: [string, string][]) =>
    rows.map(([nodeName, address], index) => runningPod(`shop/web-${index}`, nodeName, address));
  const table: [[string, string][], string, string, string][] = [
    [
      [
        ['a', '10.1.1.5'],
        ['a', '10.1.1.9'],
        ['b', '10.1.2.5'],
      ],
      '10.1.1.0/24',
      '10.1.2.0/24',
      'a /24 each',
    ],
    [
      [
        ['a', '10.1.1.5'],
        ['b', '10.1.1.70'],
      ],
      '10.1.1.0/26',
      '10.1.1.64/26',
      'a shared /24: Calico’s /26',
    ],
    [
      [
        ['a', '10.1.1.5'],
        ['b', '10.1.1.6'],
      ],
      '10.1.1.5/32',
      '10.1.1.6/32',
      'a shared /26: single addresses',
    ],
    [
      [
        ['a', 'fd00:1::5'],
        ['b', 'fd00:1:0:1::5'],
      ],
      'fd00:1::/64',
      'fd00:1:0:1::/64',
      'a /64 each',
    ],
    [
      [
        ['a', 'fd00:1::5'],
        ['b', 'fd00:1::6'],
      ],
      'fd00:1::5/128',
      'fd00:1::6/128',
      'single IPv6 addresses',
    ],
  ];
  for (const [rows, a, b, why] of table) {
    const cluster = settle(input({ pods: pods(...rows), services: [dnsElsewhere()] }), {});
    assert.deepEqual([blocks(cluster.node('a')), blocks(cluster.node('b'))], [a, b], why);
  }
});

test('a block that holds a node’s own address is no pod block', () => {
  const cluster = settle(
    input({
      nodes: [node('a', { internalIPs: [ip('10.1.1.200')] })],
      pods: [runningPod('shop/web', 'a', '10.1.1.5')],
      services: [dnsElsewhere()],
    }),
    {},
  );
  assert.equal(blocks(cluster.node('a')), '10.1.1.0/26');
});

test('a node known by single addresses gets a block for a pod more', () => {
  const cluster = settle(
    input({
      pods: [
        runningPod('shop/a', 'a', '10.1.1.5'),
        runningPod('shop/b', 'b', '10.1.1.6'),
        pod('shop/new', { spec: spec({ nodeName: 'a' }) }),
      ],
    }),
    {},
  );
  assert.equal(blocks(cluster.node('a')), '10.1.1.5/32 10.1.0.0/24');
  assert.deepEqual(cluster.pod('shop', 'new')?.addresses, ['10.1.0.2']);
});

test('the pod block of the cluster: said, written, worked back, or assumed', () => {
  const kubeadm = configMap('kube-system/kubeadm-config', {
    ClusterConfiguration: 'networking:\n  podSubnet: 10.50.0.0/16,fd00:50::/56\n  serviceSubnet: 10.60.0.0/16\n',
  });
  const proxy = configMap('kube-system/kube-proxy', { 'config.conf': 'clusterCIDR: "10.51.0.0/16"\nmode: ""\n' });
  const flannel = configMap('kube-flannel/kube-flannel-cfg', {
    'net-conf.json': '{ "Network": "10.52.0.0/16", "IPv6Network": "fd00:52::/56", "Backend": {"Type": "vxlan"} }',
  });
  const web = runningPod('shop/web', 'a', '10.53.1.5');
  const far = runningPod('shop/cart', 'b', '172.20.1.5');
  const near = runningPod('shop/cart', 'b', '10.54.1.5');
  const table: [Parameters<typeof settle>, string, string][] = [
    [[input(), {}], '10.244.0.0/16 assumed', 'nothing known'],
    [[input({ configMaps: [flannel, proxy, kubeadm] }), {}], '10.50.0.0/16 fd00:50::/56 declared', 'kubeadm first'],
    [[input({ configMaps: [flannel, proxy] }), {}], '10.51.0.0/16 declared', 'then kube-proxy'],
    [[input({ configMaps: [flannel] }), {}], '10.52.0.0/16 fd00:52::/56 declared', 'then flannel'],
    [[input({ configMaps: [flannel] }), { podCidrs: [cidr('10.9.0.0/16')] }], '10.9.0.0/16 declared', 'a flag wins'],
    [[input({ pods: [web] }), {}], '10.53.0.0/16 derived', 'widened to a /16'],
    [[input({ pods: [web, near] }), {}], '10.52.0.0/14 derived', 'around both'],
    [[input({ pods: [web, far] }), {}], '10.53.0.0/16 172.20.0.0/16 derived', 'too far apart to be one block'],
  ];
  for (const [[objects, overrides], expected, why] of table) {
    assert.equal(texts(settle(objects, overrides), 'podCidrs'), expected, why);
  }
});

test('the Service block, the DNS address, the domain and the proxy mode', () => {
  const kubernetes = service('default/kubernetes', { clusterIPs: [ip('10.43.0.1')] });
  const dns = service('kube-system/rke2-coredns', {
    clusterIPs: [ip('10.43.0.53')],
    labels: labels({ 'k8s-app': 'kube-dns' }),
  });
  const corefile = configMap('kube-system/coredns', {
    Corefile: '.:53 {\n  kubernetes shop.internal in-addr.arpa {\n  }\n}',
  });
  const proxy = configMap('kube-system/kube-proxy', { 'config.conf': 'detectLocalMode: ""\nmode: "nftables"\n' });
  const observed = settle(input({ services: [kubernetes, dns], configMaps: [corefile, proxy] }), {});
  assert.equal(texts(observed, 'serviceCidrs'), '10.43.0.0/16 derived');
  assert.deepEqual(observed.settings.dnsAddresses.value, ['10.43.0.53']);
  assert.equal(observed.settings.dnsAddresses.from, dns.ref);
  assert.equal(observed.settings.clusterDomain.value, 'shop.internal');
  assert.equal(observed.settings.proxyMode.value, 'nftables');

  const assumed = settle(input(), {});
  assert.equal(texts(assumed, 'serviceCidrs'), '10.96.0.0/12 assumed');
  assert.deepEqual(assumed.settings.dnsAddresses, { value: ['10.96.0.10'], evidence: 'assumed' });

  const empty = configMap('kube-system/kube-proxy', { 'config.conf': 'mode: ""\n' });
  assert.equal(
    settle(input({ configMaps: [empty] }), {}).settings.proxyMode.evidence,
    'declared',
    'empty means iptables',
  );
});
