// A platform is one object: found, its defaults settled, its network stood in for, without a change elsewhere.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '#control-plane/settle.js';
import { Fabric } from '#fabric/fabric.js';
import { platforms } from '#platform/index.js';
import type { Platform } from '#platform/platform.js';
import { anyOf, nodeLabel } from '#platform/signs.js';
import { deployment, input, labels, node } from '../control-plane/builder.js';

const harbour: Platform = {
  name: 'harbour',
  title: 'Harbour Kubernetes',
  detect: anyOf(nodeLabel('harbour.example.com/berth')),
  defaults: {
    podCidrs: ['10.60.0.0/16'],
    serviceCidrs: ['10.61.0.0/16'],
    nodeCidrs: ['172.30.8.0/24'],
    nodeMaskLength: { 4: 25, 6: 64 },
    clusterDomain: 'harbour.internal',
    nodeDevice: 'bond0',
    nodeMtuBytes: 9000,
    podNetwork: 'harbour-net',
    proxyMode: 'none',
    kubeProxy: { detectLocal: { by: 'interface-name-prefix', device: 'hbr' } },
    dns: {
      namespace: 'harbour-dns',
      service: 'pilot',
      workload: 'pilot',
      label: ['app', 'pilot'],
      port: 5300,
      replicas: 'one-per-node',
    },
    apiServerPort: 8443,
    nodes: [{ name: 'berth-1', controlPlane: false }],
  },
  simplified: [],
};
const known = { harbour, ...platforms };

test('a platform that is one object more settles a cluster', () => {
  const cluster = settle(
    input({ workloads: [deployment('shop/web', 2)] }),
    { platform: 'harbour' },
    { platforms: known },
  );
  const { settings } = cluster;
  assert.deepEqual(settings.platform, { value: 'harbour', evidence: 'declared' });
  assert.equal(settings.podCidrs.value[0]?.text, '10.60.0.0/16');
  assert.equal(settings.clusterDomain.value, 'harbour.internal');
  assert.deepEqual([settings.nodeDevice.value, settings.nodeMtuBytes.value], ['bond0', 9000]);
  assert.deepEqual(
    cluster.nodes.map(({ name, addresses }) => `${name} ${addresses}`),
    ['berth-1 172.30.8.10'],
  );
  const pilot = cluster.service('harbour-dns', 'pilot');
  assert.deepEqual(pilot?.clusterIPs, ['10.61.0.10']);
  assert.deepEqual(settings.dnsAddresses.value, ['10.61.0.10']);
  const served = cluster.endpoints(pilot!).ports.map(({ endpoints }) => endpoints.map(({ port }) => port));
  assert.deepEqual(served, [[5300], [5300]], 'a pod on its one node');
  const api = cluster.endpoints(cluster.service('default', 'kubernetes')!);
  assert.equal(api.ports[0]?.endpoints[0]?.port, 8443);
});

test('it is found by its sign, and what it brings is stood in for', () => {
  const berth = node('berth-1', { labels: labels({ 'harbour.example.com/berth': '7' }) });
  const cluster = settle(input({ nodes: [berth] }), {}, { platforms: known });
  assert.equal(cluster.settings.platform.value, 'harbour');
  assert.equal(cluster.settings.platform.from, berth.ref);
  const { podNetwork, proxyMode } = new Fabric(cluster);
  assert.equal(podNetwork.insteadOf?.title, 'harbour-net', 'a network nobody knows is called by its key');
  assert.equal(proxyMode.insteadOf?.title, 'Services without kube-proxy');
  assert.equal(settle(input({ nodes: [berth] }), {}).settings.platform.value, 'kubeadm', 'and is gone without it');
});
