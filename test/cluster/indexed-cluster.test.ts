import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '#control-plane/settle.js';
import {
  configMap,
  deployment,
  input,
  ip,
  labels,
  node,
  pod,
  runningPod,
  service,
  spec,
  workload,
} from '../control-plane/builder.js';

const cart = { labels: labels({ app: 'cart', tier: 'api' }) };
const cluster = settle(
  input({
    nodes: [node('worker-1', { internalIPs: [ip('192.0.2.11')], externalIPs: [ip('203.0.113.11')] })],
    pods: [
      runningPod('shop/cart-1', 'worker-1', '10.244.0.5', cart),
      runningPod('shop/cart-2', 'worker-1', '10.244.0.6', cart),
      runningPod('pay/cart-1', 'worker-1', '10.244.0.7', cart),
      pod('shop/exporter', { spec: spec({ nodeName: 'worker-1', hostNetwork: true }) }),
      pod('shop/import', {
        spec: spec({ nodeName: 'worker-1' }),
        status: { phase: 'Succeeded', podIPs: [ip('10.244.0.5')] },
      }),
    ],
    services: [
      service('shop/cart', { clusterIPs: [ip('10.96.4.20')], externalIPs: [ip('198.51.100.7')] }),
      service('shop/web', {
        type: 'NodePort',
        clusterIPs: [ip('10.96.4.21')],
        externalIPs: [ip('198.51.100.7')],
        ports: [{ name: '', protocol: 'TCP', port: 80, targetPort: 80, nodePort: 30080 }],
      }),
    ],
    configMaps: [configMap('kube-system/kube-proxy', { 'config.conf': 'mode: ipvs\n' })],
    networkPolicies: [policy('shop/cart-only', { app: 'cart' }), policy('pay/all', {})],
    ingresses: [],
    ingressClasses: [],
    egresses: [],
  }),
  {},
);

function policy(path: string, matchLabels: Record<string, string>) {
  const [namespace = '', name = ''] = path.split('/');
  return {
    kind: 'NetworkPolicy' as const,
    ref: { kind: 'NetworkPolicy', namespace, name },
    namespace,
    name,
    labels: labels({}),
    annotations: labels({}),
    terminating: false,
    podSelector: { matchLabels, matchExpressions: [] },
    policyTypes: ['Ingress'] as const,
    ingress: [],
    egress: [],
  };
}

const names = (items: readonly { name: string }[]): string => items.map(({ name }) => name).join(' ');

test('nodes are found by name and by any address', () => {
  assert.equal(cluster.node('worker-1')?.name, 'worker-1');
  assert.equal(cluster.nodeByAddress(ip('192.0.2.11'))?.name, 'worker-1');
  assert.equal(cluster.nodeByAddress(ip('203.0.113.11'))?.name, 'worker-1');
  assert.equal(cluster.nodeByAddress(ip('192.0.2.99')), undefined);
});

test('pods are found by name, address, node and namespace', () => {
  assert.equal(cluster.pod('pay', 'cart-1')?.namespace, 'pay');
  assert.equal(cluster.pod('shop', 'cart-9'), undefined);
  assert.equal(cluster.podByAddress(ip('10.244.0.5'))?.name, 'cart-1', 'not the finished pod that had it before');
  assert.equal(cluster.podByAddress(ip('192.0.2.11')), undefined, 'the node has this address, not its pods');
  assert.equal(cluster.podsOn('worker-1').length, 7, 'two of them are the DNS that every cluster is given');
  assert.equal(names(cluster.podsIn('shop')), 'cart-1 cart-2 exporter import');
});

test('a selector is answered from one namespace', () => {
  const asked = { matchLabels: { app: 'cart', tier: 'api' }, matchExpressions: [] };
  assert.equal(names(cluster.podsMatching('shop', asked)), 'cart-1 cart-2');
  assert.equal(names(cluster.podsMatching('pay', asked)), 'cart-1');
  const none = { matchLabels: { app: 'constructor' }, matchExpressions: [] };
  assert.deepEqual(cluster.podsMatching('shop', none), []);
});

test('services are found by name, address and node port', () => {
  assert.equal(names(cluster.servicesByAddress(ip('10.96.4.20'))), 'cart');
  assert.equal(names(cluster.servicesByAddress(ip('198.51.100.7'))), 'cart web');
  assert.equal(names(cluster.servicesByNodePort(30080)), 'web');
  assert.equal(names(cluster.servicesIn('shop')), 'cart web');
});

test('endpoints are computed once', () => {
  const web = cluster.service('shop', 'web')!;
  assert.equal(cluster.endpoints(web), cluster.endpoints(web));
});

test('policies are those of the pod’s own namespace that select it', () => {
  assert.deepEqual(names(cluster.policiesSelecting(cluster.pod('shop', 'cart-1')!).map(({ ref }) => ref)), 'cart-only');
  assert.deepEqual(names(cluster.policiesSelecting(cluster.pod('pay', 'cart-1')!).map(({ ref }) => ref)), 'all');
  assert.deepEqual(cluster.policiesSelecting(cluster.pod('shop', 'exporter')!), []);
});

test('workloads are found with their pods, the ReplicaSet between included', () => {
  const shop = settle(
    input({ workloads: [deployment('shop/web', 2), workload('Job', 'shop/import', { replicas: 0 })] }),
    {},
  );
  const replicaSet = shop.pods[0]!.name.replace(/-[^-]+$/, '');
  assert.equal(shop.podsOf('Deployment', 'shop', 'web')?.length, 2);
  assert.equal(shop.podsOf('ReplicaSet', 'shop', replicaSet)?.length, 2);
  assert.deepEqual(shop.podsOf('Job', 'shop', 'import'), [], 'there, but without pods');
  assert.equal(shop.podsOf('Deployment', 'shop', 'wbe'), undefined, 'not there');
  assert.deepEqual(names(shop.evidenceOf('Deployment', undefined, /^w/)), 'web');
});

test('ConfigMaps are evidence too', () => {
  assert.equal(cluster.configMap('kube-system', 'kube-proxy')?.data['config.conf'], 'mode: ipvs\n');
  assert.equal(cluster.evidenceOf('ConfigMap', 'kube-system', 'kube-proxy').length, 1);
});
