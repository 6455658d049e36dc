import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DetectLocal } from '#cluster/inventory.js';
import { settle } from '#control-plane/settle.js';
import { configMap, input } from './builder.js';

const table: readonly [string, DetectLocal, string][] = [
  ['clusterCIDR: 10.244.0.0/16\ndetectLocalMode: ""', { by: 'cluster-cidr' }, 'the default'],
  ['clusterCIDR: ""\ndetectLocalMode: ""', { by: 'none' }, 'no block, no way to tell'],
  ['detectLocalMode: NodeCIDR\nclusterCIDR: ""', { by: 'node-cidr' }, 'the mode counts'],
  ['detectLocalMode: ClusterCIDR', { by: 'cluster-cidr' }, 'said'],
  [
    'detectLocal:\n  bridgeInterface: cni0\n  interfaceNamePrefix: ""\ndetectLocalMode: "BridgeInterface"',
    { by: 'bridge-interface', device: 'cni0' },
    'a bridge',
  ],
  [
    "detectLocal:\n  bridgeInterface: ''\n  interfaceNamePrefix: 'azv'\ndetectLocalMode: InterfaceNamePrefix",
    { by: 'interface-name-prefix', device: 'azv' },
    'the start of a name',
  ],
  ['detectLocal:\n  interfaceNamePrefix: ""\ndetectLocalMode: InterfaceNamePrefix', { by: 'none' }, 'of no name'],
  ['mode: iptables', { by: 'cluster-cidr' }, 'nothing said'],
];
for (const [text, expected, why] of table) {
  test(`kube-proxy knows pods by ${expected.by}: ${why}`, () => {
    const { settings } = settle(
      input({ configMaps: [configMap('kube-system/kube-proxy', { 'config.conf': text })] }),
      {},
    );
    assert.deepEqual(settings.kubeProxy.detectLocal, expected);
  });
}

test('a platform starts kube-proxy its own way, unless a ConfigMap says otherwise', () => {
  const config = configMap('kube-system/kube-proxy-config', { config: 'clusterCIDR: 192.168.0.0/16' });
  assert.deepEqual(settle(input(), { platform: 'gke' }).settings.kubeProxy.detectLocal, { by: 'node-cidr' });
  assert.deepEqual(settle(input(), { platform: 'eks' }).settings.kubeProxy.detectLocal, { by: 'none' });
  const said = settle(input({ configMaps: [config] }), {});
  assert.equal(said.settings.platform.value, 'eks');
  assert.deepEqual(said.settings.kubeProxy.detectLocal, { by: 'cluster-cidr' });
});
