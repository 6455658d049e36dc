import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Overrides } from '#cluster/inventory.js';
import { unusedOverrides } from '#control-plane/field-overrides.js';
import { settle } from '#control-plane/settle.js';
import { assumptionWords } from '#explain/assumptions.js';
import { plain } from '#explain/phrase.js';
import { cidr, dnsElsewhere, entry, input, ip, labels, pod, runningPod, service, slice } from './builder.js';

const shop = input({
  pods: [pod('shop/web-1', { labels: labels({ app: 'web' }) }), pod('shop/web-2')],
  services: [service('shop/web', { type: 'NodePort' })],
});
const set = (...texts: string[]): Overrides => ({
  fields: texts.map((text) => {
    const [, object = '', field = '', value = ''] = /^([^:]+):([^=]+)=(.*)$/.exec(text) ?? [];
    return { object, field, value };
  }),
});

test('one field of one object is set, and counts as declared', () => {
  const cluster = settle(
    shop,
    set(
      'pod/shop/web-1:node=worker-2',
      'pod/shop/web-1:ip=10.244.2.77',
      'pod/shop/web-2:ready=false',
      'node/worker-1:ip=192.0.2.1,2001:db8::1',
      'node/worker-1:podCIDR=10.9.0.0/24',
      'service/shop/web:clusterIP=10.96.9.9',
      'service/shop/web:nodePort=80:30080',
    ),
  );
  const [first, second] = cluster.pods;
  assert.deepEqual([first?.nodeName, first?.addresses], ['worker-2', ['10.244.2.77']]);
  assert.deepEqual(first?.evidence, { name: 'declared', node: 'declared', addresses: 'declared', ready: 'assumed' });
  assert.deepEqual([second?.ready, second?.evidence.ready], [false, 'declared']);
  const worker = cluster.node('worker-1');
  assert.deepEqual(worker?.addresses, ['192.0.2.1', '2001:db8::1']);
  assert.equal(worker?.podCidrs[0]?.text, '10.9.0.0/24');
  const web = cluster.service('shop', 'web');
  assert.deepEqual(web?.clusterIPs, ['10.96.9.9']);
  assert.equal(web?.ports[0]?.nodePort, 30_080);
  assert.deepEqual(web?.evidence, { clusterIPs: 'declared', nodePorts: 'declared' });
});

test('a readiness set by hand outdoes a slice', () => {
  const cluster = settle(
    input({
      pods: [runningPod('shop/web-1', 'worker-1', '10.244.1.5')],
      services: [service('shop/web')],
      endpoints: [slice('shop/web-x', 'web', { endpoints: [entry('10.244.1.5')] })],
    }),
    set('pod/shop/web-1:ready=false'),
  );
  assert.equal(cluster.endpoints(cluster.service('shop', 'web')!).ports[0]?.endpoints[0]?.conditions.ready, false);
});

const services = ['service/shop/web', 'service/kube-system/kube-dns', 'service/default/kubernetes'];
const unused: [string, string, readonly string[]][] = [
  ['pod/shop/wbe-1:node=worker-1', 'unknown-object', ['pod/shop/web-1', 'pod/shop/web-2']],
  ['service/shop/wbe:clusterIP=10.96.0.7', 'unknown-object', services],
  ['deploy/shop/web:node=worker-1', 'unknown-object', ['pod', 'node', 'service']],
  ['worker-1:ip=192.0.2.1', 'unknown-object', ['pod', 'node', 'service']],
  ['pod/shop/web-1:nodeName=worker-1', 'unknown-field', ['node', 'ip', 'ready']],
  ['pod/shop/web-1:constructor=1', 'unknown-field', ['node', 'ip', 'ready']],
  ['pod/shop/web-1:node=worker-9', 'bad-value', ['control-plane', 'worker-1', 'worker-2']],
  ['pod/shop/web-1:ip=10.244.2.256', 'bad-value', []],
  ['pod/shop/web-1:ready=maybe', 'bad-value', []],
  ['node/worker-1:podCIDR=10.9.0.0', 'bad-value', []],
  ['service/shop/web:nodePort=81:30080', 'bad-value', ['80']],
];
for (const [text, because, choices] of unused) {
  test(`--set ${text} changes nothing: ${because}`, () => {
    const cluster = settle({ ...shop, services: [...shop.services, dnsElsewhere()] }, set(text));
    const [found] = unusedOverrides(cluster, set(text));
    assert.deepEqual([found?.because, found?.choices], [because, choices]);
  });
}

test('cluster-wide values that are said are settled as said', () => {
  const { settings } = settle(shop, {
    platform: 'kubeadm',
    podNetwork: 'calico-vxlan',
    proxyMode: 'nftables',
    clusterDomain: 'shop.internal',
    dnsAddresses: [ip('10.96.0.53')],
    networkCidrs: [cidr('10.20.0.0/16')],
    nodeDevice: 'ens5',
    nodeMtuBytes: 9001,
    bridgeNetfilter: false,
  });
  const {
    podCidrs,
    serviceCidrs,
    kubeProxy,
    flannel,
    nodeSearch,
    calico,
    calicoEndpointToHost,
    cilium,
    podsRouted,
    ovn,
    networkType: ___,
    ovnFeatures: ____,
    libc: _,
    ingressController: __,
    ...said
  } = settings;
  assert.deepEqual(nodeSearch, []);
  assert.equal(calico ?? podsRouted ?? ovn, undefined);
  assert.deepEqual(kubeProxy.detectLocal, { by: 'cluster-cidr' });
  assert.equal(flannel.isBuiltIn, false);
  assert.equal(calicoEndpointToHost, 'ACCEPT');
  assert.ok(Object.values(said).every(({ evidence }) => evidence === 'declared'));
  assert.deepEqual([podCidrs.evidence, serviceCidrs.evidence], ['assumed', 'assumed']);
});

test('assumptions are those of the touched objects and of the cluster, each with its flag', () => {
  const cluster = settle(shop, {
    platform: 'kubeadm',
    podNetwork: 'bridge',
    proxyMode: 'iptables',
    nodeDevice: 'eth0',
    nodeMtuBytes: 1500,
    bridgeNetfilter: true,
  });
  const [first] = cluster.pods;
  const found = cluster.assumptionsOf({
    pods: [first!],
    nodes: [cluster.node('worker-1')!],
    services: [cluster.service('shop', 'web')!],
  });
  const port = cluster.service('shop', 'web')?.ports[0]?.nodePort;
  const address = cluster.service('shop', 'web')?.clusterIPs[0];
  assert.deepEqual(
    found.map((it) => `${plain(assumptionWords[it.subject](it))} | ${it.flag}`),
    [
      'nothing gives the block of pod addresses: 10.244.0.0/16 is assumed | --pod-cidr',
      'nothing gives the block of Service addresses: 10.96.0.0/12 is assumed | --service-cidr',
      'nothing says where the network around the nodes ends: 192.168.0.0/16 is assumed | --network-cidr',
      'nothing gives the cluster domain: cluster.local is assumed | --cluster-domain',
      'no address given for the cluster DNS: 10.96.0.10 is assumed | --dns-ip',
      'no Node in the input: control-plane, worker-1 and worker-2 are assumed | --nodes',
      'no address given for node worker-1: 192.168.0.11 is assumed | --node-cidr',
      'no pod block given for node worker-1: 10.244.1.0/24 is assumed | --set node/worker-1:podCIDR=10.244.1.0/24',
      'nothing binds pod shop/web-1 to a node: worker-1 is assumed | --set pod/shop/web-1:node=worker-1',
      'no address given for pod shop/web-1: 10.244.1.2 is assumed | --set pod/shop/web-1:ip=10.244.1.2',
      'no status given for pod shop/web-1: it is assumed to be ready | --set pod/shop/web-1:ready=false',
      `no ClusterIP given for Service shop/web: ${address} is assumed | --set service/shop/web:clusterIP=${address}`,
      `no node port given for Service shop/web: 80:${port} is assumed | --set service/shop/web:nodePort=80:${port}`,
    ],
  );
  const twice = cluster.assumptionsOf({ pods: [first!, first!], nodes: cluster.nodes.toReversed(), services: [] });
  assert.equal(twice.filter(({ subject }) => subject === 'pod-node').length, 1);
  assert.deepEqual(
    twice.filter(({ subject }) => subject === 'node-address').map(({ object }) => object?.name),
    ['control-plane', 'worker-1', 'worker-2'],
  );
});
