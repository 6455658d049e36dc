// OVN-Kubernetes: what shows it and its gateway mode, and what annotations that nobody wrote properly do: nothing.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinAddresses, l3Gateway, masqueradeBlocks, nodeSubnets, podSubnets } from '#cluster/ovn.js';
import { settle } from '#control-plane/settle.js';
import { Fabric } from '#fabric/fabric.js';
import { loadText } from '../manifest/loading.js';

const node = (annotations: Record<string, unknown>) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name: 'worker-1',
    annotations: Object.fromEntries(
      Object.entries(annotations).map(([name, value]) => [`k8s.ovn.org/${name}`, JSON.stringify(value)]),
    ),
  },
  status: { addresses: [{ type: 'InternalIP', address: '192.0.2.11' }] },
});
const subnets = { 'node-subnets': { default: ['10.128.2.0/23'] } };
const gateway = (mode: string) => ({ 'l3-gateway-config': { default: { mode, 'interface-id': 'br-ex_worker-1' } } });
const operator = (gatewayConfig: object) => ({
  apiVersion: 'operator.openshift.io/v1',
  kind: 'Network',
  metadata: { name: 'cluster' },
  spec: {
    clusterNetwork: [{ cidr: '10.132.0.0/14', hostPrefix: 24 }],
    serviceNetwork: ['172.29.0.0/16'],
    defaultNetwork: { type: 'OVNKubernetes', ovnKubernetesConfig: { mtu: 8901, gatewayConfig } },
  },
});
const daemonSet = (env: readonly object[]) => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'ovnkube-node', namespace: 'ovn-kubernetes' },
  spec: {
    selector: { matchLabels: { app: 'ovnkube-node' } },
    template: {
      metadata: { labels: { app: 'ovnkube-node' } },
      spec: { hostNetwork: true, containers: [{ name: 'ovnkube-controller', env }] },
    },
  },
});
const config = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'ovn-config', namespace: 'ovn-kubernetes' },
  data: { net_cidr: '10.240.0.0/16/25,fd00:10:240::/48', svc_cidr: '10.100.0.0/16' },
};
const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'shop', annotations: { 'k8s.ovn.org/pod-networks': '{}' } },
  spec: { nodeName: 'worker-1', containers: [{ name: 'web' }] },
  status: { phase: 'Running', podIP: '10.128.2.14' },
};

const shared = 'ovn-kubernetes';
const local = 'ovn-kubernetes-local-gateway';
const inputs: readonly [objects: readonly object[], network: string, why: string][] = [
  [[node(subnets)], shared, 'a node has its subnet from it'],
  [[node({ ...subnets, ...gateway('local') })], local, 'a node tells the mode of its gateway'],
  [[pod], shared, 'it wrote the addresses on the pod'],
  [[operator({})], shared, 'OpenShift’s operator installs it'],
  [[operator({ routingViaHost: true })], local, 'the operator is told to route by the host'],
  [[operator({ routingViaHost: true }), node({ ...subnets, ...gateway('shared') })], shared, 'nodes know best'],
  [[daemonSet([{ name: 'OVN_GATEWAY_MODE', value: 'local' }])], local, 'its DaemonSet has the mode'],
  [[daemonSet([])], shared, 'its DaemonSet is there'],
  [[config], shared, 'its ConfigMap is there'],
];

for (const [objects, network, why] of inputs) {
  test(`${network}: ${why}`, async () => {
    const { podNetwork, proxyMode } = new Fabric(await clusterOf(objects));
    assert.deepEqual([podNetwork.plugin.name, podNetwork.insteadOf], [network, undefined]);
    assert.equal(proxyMode.plugin.title, 'OVN load balancers');
  });
}

test('blocks and lengths come from the operator or the ConfigMap', async () => {
  const operated = (await clusterOf([operator({}), node({})])).settings;
  assert.deepEqual(
    [operated.podCidrs, operated.serviceCidrs].map(({ value }) => value.map(({ text }) => text)),
    [['10.132.0.0/14'], ['172.29.0.0/16']],
  );
  assert.equal(operated.nodeMtuBytes.value, 9001);
  const configured = await clusterOf([config, node({})]);
  assert.deepEqual(
    configured.nodes[0]?.podCidrs.map(({ text }) => text),
    ['10.240.0.0/25', 'fd00:10:240::/64'],
  );
});

test('a dump of pods alone tells the blocks of their nodes', async () => {
  const given = { default: { ip_addresses: ['10.128.2.14/23'], gateway_ips: ['10.128.2.1'] } };
  const annotations = { 'k8s.ovn.org/pod-networks': JSON.stringify(given) };
  const cluster = await clusterOf([{ ...pod, metadata: { ...pod.metadata, annotations } }]);
  assert.deepEqual(
    cluster.nodes.map(({ podCidrs }) => podCidrs.map(({ text }) => text)),
    [['10.128.2.0/23']],
  );
});

test('a node’s device is the bridge that it names, unless somebody says otherwise', async () => {
  const objects = [node({ ...subnets, ...gateway('shared') })];
  assert.equal((await clusterOf(objects)).settings.nodeDevice.value, 'br-ex');
});

const hostile = [
  '',
  '{',
  '[]',
  'null',
  '7',
  '"text"',
  '{"default":7}',
  '{"default":{"__proto__":1}}',
  '{"default":[{}]}',
];

for (const text of hostile) {
  test(`an annotation ${JSON.stringify(text)} tells nothing`, () => {
    const names = [
      'pod-networks',
      'node-subnets',
      'l3-gateway-config',
      'node-gateway-router-lrp-ifaddrs',
      'node-masquerade-subnet',
    ];
    const annotations = Object.fromEntries(names.map((name) => [`k8s.ovn.org/${name}`, text]));
    assert.deepEqual([...nodeSubnets(annotations), ...podSubnets(annotations)], []);
    assert.deepEqual(l3Gateway(annotations), { nextHops: [] });
    assert.deepEqual(joinAddresses(annotations), []);
    assert.deepEqual(masqueradeBlocks(annotations), []);
  });
}

async function clusterOf(objects: readonly object[]) {
  const { objects: read } = await loadText(objects.map((object) => JSON.stringify(object)).join('\n---\n'));
  return settle(read, {});
}
